import { removeAlias } from '../../flows/name-key.ts'
import { admitToAlias } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { aliasName } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteAlias.html */
export const deleteAlias = awsOperation({
  name: 'DeleteAlias',
  action: 'kms:DeleteAlias',
  input: { AliasName: aliasName },
  errors: [],
  async handle({ input, ctx, caller }) {
    await admitToAlias(ctx, input.AliasName, caller)
    await removeAlias(ctx, input.AliasName)
    return undefined
  },
})
