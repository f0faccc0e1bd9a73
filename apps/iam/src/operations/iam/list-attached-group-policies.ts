import { identityOperation } from '../../operation.ts'
import { paging, pathPrefix } from '../../wire/shapes.ts'
import { listAttachedPolicies } from '../shared/attachments.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedGroupPolicies.html */
export const listAttachedGroupPolicies = identityOperation({
  name: 'ListAttachedGroupPolicies',
  kind: 'group',
  input: { ...paging, PathPrefix: pathPrefix.optional() },
  handle: ({ ctx, identity, input }) => listAttachedPolicies(ctx, identity, input),
})
