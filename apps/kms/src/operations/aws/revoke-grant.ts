import { Refusal } from '../../domain/refusal.ts'
import { findKeyGrant } from '../../flows/grants.ts'
import { resolveKeyById } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { dryRun, grantIdMember, keyIdMember } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_RevokeGrant.html */
export const revokeGrant = awsOperation({
  name: 'RevokeGrant',
  action: 'kms:RevokeGrant',
  input: { KeyId: keyIdMember, GrantId: grantIdMember, DryRun: dryRun },
  errors: [],
  async handle({ input, ctx, caller }) {
    const key = await resolveKeyById(ctx, input.KeyId, caller)
    const { id } = await findKeyGrant(ctx, key, input.GrantId)
    if (input.DryRun) throw new Refusal('dry-run')
    await ctx.grants.remove(id)
    return undefined
  },
})
