import { aliasArn } from '../../domain/key-reference.ts'
import { awsOperation } from '../../operation.ts'
import { aliasName } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteAlias.html */
export const deleteAlias = awsOperation({
  name: 'DeleteAlias',
  action: 'kms:DeleteAlias',
  input: { AliasName: aliasName },
  errors: ['NotFoundException', 'NotAuthorizedException'],
  async handle({ input, ctx, fail }) {
    if (input.AliasName.startsWith('alias/aws/')) fail('NotAuthorizedException')
    if (!(await ctx.aliases.remove(input.AliasName))) {
      fail('NotFoundException', {}, { message: `Alias ${aliasArn(ctx.home, input.AliasName)} is not found.` })
    }
    ctx.directory.forgetAlias(input.AliasName)
    return undefined
  },
})
