import { toGrant } from '../../flows/grant-rows.ts'
import { findKeyGrant } from '../../flows/grants.ts'
import { resolveKeyById } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { grantIdMember, keyIdMember, page, principalMember, servicePrincipal } from '../../wire/aws-shapes.ts'
import { grantEntry } from '../../wire/grant-shapes.ts'
import { cutPage, placeOfMarker } from '../../wire/marker.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html */
export const listGrants = awsOperation({
  name: 'ListGrants',
  action: 'kms:ListGrants',
  input: {
    ...page(50, 100),
    KeyId: keyIdMember,
    GrantId: grantIdMember.optional(),
    GranteePrincipal: principalMember.optional(),
    GranteeServicePrincipal: servicePrincipal,
  },
  errors: [],
  async handle({ input, ctx, caller }) {
    const after = placeOfMarker(input.Marker)
    const key = await resolveKeyById(ctx, input.KeyId, caller)
    if (input.GrantId !== undefined) await findKeyGrant(ctx, key, input.GrantId)
    const filter = { id: input.GrantId, grantee: input.GranteePrincipal }
    const rows = await ctx.grants.list(key.id, filter, { after, limit: input.Limit + 1 })
    const { shown, more } = cutPage(rows, input.Limit, ({ id }) => id)
    return {
      Grants: shown.map((row) => grantEntry(toGrant(row), key.arn)),
      ...more,
    }
  },
})
