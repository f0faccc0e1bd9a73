import { identityOperation } from '../../operation.ts'
import { deleteIdentity } from '../shared/delete-identity.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html */
export const deleteGroup = identityOperation({
  name: 'DeleteGroup',
  kind: 'group',
  input: {},
  handle: ({ ctx, identity }) => deleteIdentity(ctx, identity),
})
