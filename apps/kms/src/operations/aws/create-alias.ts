import { aliasArn } from '../../domain/key-reference.ts'
import { authorizeAccount } from '../../flows/authorize.ts'
import { addAlias } from '../../flows/name-key.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { aliasName, keyIdMember } from '../../wire/aws-shapes.ts'

const PREFIX_TEXT =
  'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html */
export const createAlias = awsOperation({
  name: 'CreateAlias',
  action: 'kms:CreateAlias',
  input: { AliasName: aliasName, TargetKeyId: keyIdMember },
  errors: ['ValidationException'],
  async handle({ input, ctx, caller, fail }) {
    if (!/^alias\/./.test(input.AliasName)) fail('ValidationException', {}, { message: PREFIX_TEXT })
    await authorizeAccount(ctx, caller, aliasArn(ctx.home, input.AliasName))
    await addAlias(ctx, await resolveOwnKey(ctx, input.TargetKeyId, caller), input.AliasName)
    return undefined
  },
})
