import { retireGrant as retire } from '../../flows/grants.ts'
import { otcOperation } from '../../operation.ts'
import { grantId, plainKeyId } from '../../wire/otc-shapes.ts'

/** "Retiring a grant": for its issuer, its retiring principal, and its grantee when that was granted. */
export const retireGrant = otcOperation({
  name: 'retire-grant',
  action: 'kms:grant:retire',
  input: { key_id: plainKeyId, grant_id: grantId },
  errors: [],
  async handle({ input, ctx, caller }) {
    await retire(ctx, caller, { id: input.grant_id, keyId: input.key_id, isTried: false })
    return undefined
  },
})
