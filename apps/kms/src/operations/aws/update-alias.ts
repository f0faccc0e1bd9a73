import { moveAlias } from '../../flows/name-key.ts'
import { admitToAlias, resolveOwnKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { aliasName, keyIdMember } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateAlias.html */
export const updateAlias = awsOperation({
  name: 'UpdateAlias',
  action: 'kms:UpdateAlias',
  input: { AliasName: aliasName, TargetKeyId: keyIdMember },
  errors: [],
  async handle({ input, ctx, caller }) {
    await admitToAlias(ctx, input.AliasName, caller)
    await moveAlias(ctx, await resolveOwnKey(ctx, input.TargetKeyId, caller), input.AliasName)
    return undefined
  },
})
