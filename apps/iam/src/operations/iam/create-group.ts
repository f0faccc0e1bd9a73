import { identityArn } from '../../domain/arn.ts'
import { createIdentity } from '../../flows/create-identity.ts'
import { iamOperation } from '../../operation.ts'
import { groupNodes } from '../../wire/documents.ts'
import { groupName, path } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html */
export const createGroup = iamOperation({
  name: 'CreateGroup',
  input: { GroupName: groupName, Path: path.default('/') },
  resource: ({ caller: { accountId }, input }) =>
    identityArn({ accountId, kind: 'group', path: input.Path, name: input.GroupName }),
  handle: async ({ ctx, caller: { accountId }, input }) => {
    const group = await createIdentity(ctx, { accountId, kind: 'group', name: input.GroupName, path: input.Path })
    return [['Group', groupNodes(group)]]
  },
})
