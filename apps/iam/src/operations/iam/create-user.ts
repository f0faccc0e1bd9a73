import { identityArn } from '../../domain/arn.ts'
import { createIdentity } from '../../flows/create-identity.ts'
import { iamOperation } from '../../operation.ts'
import { userNodes } from '../../wire/documents.ts'
import { arn, path, tags, userName } from '../../wire/shapes.ts'
import { policyArnOrNull } from '../shared/boundary-of.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html */
export const createUser = iamOperation({
  name: 'CreateUser',
  input: {
    UserName: userName,
    Path: path.default('/'),
    PermissionsBoundary: arn.optional(),
    Tags: tags.default([]),
  },
  resource: ({ caller: { accountId }, input }) =>
    identityArn({ accountId, kind: 'user', path: input.Path, name: input.UserName }),
  conditions: ({ PermissionsBoundary }) => ({ 'iam:PermissionsBoundary': PermissionsBoundary }),
  handle: async ({ ctx, caller, input }) => {
    const boundaryArn = await policyArnOrNull(ctx, caller, input.PermissionsBoundary)
    const user = await createIdentity(ctx, {
      accountId: caller.accountId,
      kind: 'user',
      name: input.UserName,
      path: input.Path,
      tags: input.Tags,
      more: { boundaryArn },
    })
    return [['User', userNodes(user, input.Tags)]]
  },
})
