import { findKeyGrant } from '../../flows/grants.ts'
import { resolveKeyById } from '../../flows/resolve-key.ts'
import { otcOperation } from '../../operation.ts'
import { grantId, plainKeyId } from '../../wire/otc-shapes.ts'

/** "Revoking a grant". */
export const revokeGrant = otcOperation({
  name: 'revoke-grant',
  action: 'kms:grant:revoke',
  input: { key_id: plainKeyId, grant_id: grantId },
  errors: [],
  async handle({ input, ctx, caller }) {
    const key = await resolveKeyById(ctx, input.key_id, caller)
    const { id } = await findKeyGrant(ctx, key, input.grant_id)
    await ctx.grants.remove(id)
    return undefined
  },
})
