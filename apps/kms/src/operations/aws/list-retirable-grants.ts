import { keyArn } from '../../domain/key-reference.ts'
import { authorizeAccount } from '../../flows/authorize.ts'
import { toGrant } from '../../flows/grant-rows.ts'
import { awsOperation } from '../../operation.ts'
import { page, principalMember, servicePrincipal } from '../../wire/aws-shapes.ts'
import { grantEntry } from '../../wire/grant-shapes.ts'
import { cutPage, placeOfMarker } from '../../wire/marker.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListRetirableGrants.html */
export const listRetirableGrants = awsOperation({
  name: 'ListRetirableGrants',
  action: 'kms:ListRetirableGrants',
  input: { ...page(50, 100), RetiringPrincipal: principalMember, RetiringServicePrincipal: servicePrincipal },
  errors: [],
  async handle({ input, ctx, caller }) {
    // What is asked for is the principal, not the keys of its grants.
    await authorizeAccount(ctx, caller, input.RetiringPrincipal)
    const after = placeOfMarker(input.Marker)
    const rows = await ctx.grants.listRetirable(input.RetiringPrincipal, { after, limit: input.Limit + 1 })
    const { shown, more } = cutPage(rows, input.Limit, ({ id }) => id)
    // They may be of keys of other accounts.
    const keys = await Promise.all(shown.map(({ keyId }) => ctx.directory.find(keyId)))
    return {
      Grants: shown.map((row, index) => grantEntry(toGrant(row), keys[index]?.arn ?? keyArn(ctx.home, row.keyId))),
      ...more,
    }
  },
})
