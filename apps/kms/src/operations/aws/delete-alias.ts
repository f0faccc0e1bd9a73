import { removeAlias } from '../../flows/name-key.ts'
import { awsOperation } from '../../operation.ts'
import { aliasName } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteAlias.html */
export const deleteAlias = awsOperation({
  name: 'DeleteAlias',
  action: 'kms:DeleteAlias',
  input: { AliasName: aliasName },
  errors: [],
  async handle({ input, ctx }) {
    await removeAlias(ctx, input.AliasName)
    return undefined
  },
})
