import { aliasArn } from '../../domain/key-reference.ts'
import { requireState } from '../../domain/key-state.ts'
import { Refusal } from '../../domain/refusal.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { aliasName, keyIdMember } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html */
export const createAlias = awsOperation({
  name: 'CreateAlias',
  action: 'kms:CreateAlias',
  input: { AliasName: aliasName, TargetKeyId: keyIdMember },
  errors: ['ValidationException', 'NotAuthorizedException'],
  async handle({ input, ctx, caller, fail }) {
    const name = input.AliasName
    if (!name.startsWith('alias/')) {
      fail(
        'ValidationException',
        {},
        {
          message:
            'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
        },
      )
    }
    if (name.startsWith('alias/aws/')) fail('NotAuthorizedException')
    const key = await resolveOwnKey(ctx, input.TargetKeyId, caller)
    requireState(key, 'alias')
    const nowMs = BigInt(ctx.clock.now())
    if (!(await ctx.aliases.insert({ name, keyId: key.id, createdAtMs: nowMs, updatedAtMs: nowMs }))) {
      throw new Refusal('alias-exists', `An alias with the name ${aliasArn(ctx.home, name)} already exists`)
    }
    // The OTC dialect knows a key by one name: its first alias.
    if (key.displayAlias === key.id) await ctx.directory.change(key, { displayAlias: name.slice('alias/'.length) })
    return undefined
  },
})
