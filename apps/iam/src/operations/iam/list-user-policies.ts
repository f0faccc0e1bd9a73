import { identityOperation } from '../../operation.ts'
import { paging } from '../../wire/shapes.ts'
import { listInlinePolicies } from '../shared/inline-policies.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserPolicies.html */
export const listUserPolicies = identityOperation({
  name: 'ListUserPolicies',
  kind: 'user',
  input: paging,
  handle: ({ ctx, identity, input }) => listInlinePolicies(ctx, identity, input),
})
