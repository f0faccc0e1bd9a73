import { identityOperation } from '../../operation.ts'
import { paging } from '../../wire/shapes.ts'
import { listInlinePolicies } from '../shared/inline-policies.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupPolicies.html */
export const listGroupPolicies = identityOperation({
  name: 'ListGroupPolicies',
  kind: 'group',
  input: paging,
  handle: ({ ctx, identity, input }) => listInlinePolicies(ctx, identity, input),
})
