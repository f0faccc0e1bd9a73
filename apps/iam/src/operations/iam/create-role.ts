import { identityArn } from '../../domain/arn.ts'
import { readPolicy } from '../../domain/read-policy.ts'
import { createIdentity } from '../../flows/create-identity.ts'
import { iamOperation } from '../../operation.ts'
import { roleNodes } from '../../wire/documents.ts'
import { arn, description, path, policyDocument, roleName, seconds, tags } from '../../wire/shapes.ts'
import { policyArnOrNull } from '../shared/boundary-of.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const createRole = iamOperation({
  name: 'CreateRole',
  input: {
    RoleName: roleName,
    AssumeRolePolicyDocument: policyDocument,
    Path: path.default('/'),
    Description: description.default(''),
    MaxSessionDuration: seconds(3600, 43_200).default(3600),
    PermissionsBoundary: arn.optional(),
    Tags: tags.default([]),
  },
  resource: ({ caller: { accountId }, input }) =>
    identityArn({ accountId, kind: 'role', path: input.Path, name: input.RoleName }),
  conditions: ({ PermissionsBoundary }) => ({ 'iam:PermissionsBoundary': PermissionsBoundary }),
  handle: async ({ ctx, caller, input }) => {
    readPolicy(input.AssumeRolePolicyDocument, 'trust')
    const boundaryArn = await policyArnOrNull(ctx, caller, input.PermissionsBoundary)
    const role = await createIdentity(ctx, {
      accountId: caller.accountId,
      kind: 'role',
      name: input.RoleName,
      path: input.Path,
      description: input.Description,
      tags: input.Tags,
      more: { boundaryArn, trustPolicy: input.AssumeRolePolicyDocument, maxSessionS: input.MaxSessionDuration },
    })
    return [['Role', roleNodes(role, input.Tags)]]
  },
})
