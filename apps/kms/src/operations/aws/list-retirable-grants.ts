import { keyArn } from '../../domain/key-reference.ts'
import { toGrant } from '../../flows/grant-rows.ts'
import { awsOperation } from '../../operation.ts'
import { page, principalMember } from '../../wire/aws-shapes.ts'
import { grantEntry } from '../../wire/grant-shapes.ts'
import { decodeMarker, encodeMarker } from '../../wire/marker.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListRetirableGrants.html */
export const listRetirableGrants = awsOperation({
  name: 'ListRetirableGrants',
  action: 'kms:ListRetirableGrants',
  isAccountWide: true,
  input: { ...page(50, 100), RetiringPrincipal: principalMember },
  errors: ['InvalidMarkerException'],
  async handle({ input, ctx, fail }) {
    const after =
      input.Marker === undefined ? undefined : (decodeMarker(input.Marker) ?? fail('InvalidMarkerException'))
    const rows = await ctx.grants.listRetirable(input.RetiringPrincipal, { after, limit: input.Limit + 1 })
    const shown = rows.slice(0, input.Limit)
    const isTruncated = rows.length > shown.length
    return {
      Grants: shown.map((row) => grantEntry(toGrant(row), keyArn(ctx.home, row.keyId), ctx.home.accountId)),
      Truncated: isTruncated,
      NextMarker: isTruncated ? encodeMarker(shown.at(-1)?.id ?? '') : undefined,
    }
  },
})
