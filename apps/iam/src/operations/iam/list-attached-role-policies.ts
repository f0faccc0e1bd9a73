import { identityOperation } from '../../operation.ts'
import { paging, pathPrefix } from '../../wire/shapes.ts'
import { listAttachedPolicies } from '../shared/attachments.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html */
export const listAttachedRolePolicies = identityOperation({
  name: 'ListAttachedRolePolicies',
  kind: 'role',
  input: { ...paging, PathPrefix: pathPrefix.optional() },
  handle: ({ ctx, identity, input }) => listAttachedPolicies(ctx, identity, input),
})
