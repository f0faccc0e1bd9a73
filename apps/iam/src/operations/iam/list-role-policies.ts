import { identityOperation } from '../../operation.ts'
import { paging } from '../../wire/shapes.ts'
import { listInlinePolicies } from '../shared/inline-policies.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html */
export const listRolePolicies = identityOperation({
  name: 'ListRolePolicies',
  kind: 'role',
  input: paging,
  handle: ({ ctx, identity, input }) => listInlinePolicies(ctx, identity, input),
})
