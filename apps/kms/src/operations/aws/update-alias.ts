import { aliasArn } from '../../domain/key-reference.ts'
import { requireState } from '../../domain/key-state.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { aliasName, keyIdMember } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateAlias.html */
export const updateAlias = awsOperation({
  name: 'UpdateAlias',
  action: 'kms:UpdateAlias',
  input: { AliasName: aliasName, TargetKeyId: keyIdMember },
  errors: ['NotFoundException', 'NotAuthorizedException'],
  async handle({ input, ctx, caller, fail }) {
    if (input.AliasName.startsWith('alias/aws/')) fail('NotAuthorizedException')
    const key = await resolveOwnKey(ctx, input.TargetKeyId, caller)
    requireState(key, 'alias')
    if (!(await ctx.aliases.retarget(input.AliasName, key.id, ctx.clock.now()))) {
      fail('NotFoundException', {}, { message: `Alias ${aliasArn(ctx.home, input.AliasName)} is not found.` })
    }
    ctx.directory.forgetAlias(input.AliasName)
    return undefined
  },
})
