import { identityOperation } from '../../operation.ts'
import { accessKeyNodes, members } from '../../wire/documents.ts'
import { paging } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html */
export const listAccessKeys = identityOperation({
  name: 'ListAccessKeys',
  kind: 'user',
  isCallerByDefault: true,
  input: paging,
  // A user has two at the most, so there never is a second page.
  handle: async ({ ctx, identity }) => [
    members('AccessKeyMetadata', await ctx.keys.list(identity.id), (key) => accessKeyNodes(identity.name, key)),
    ['IsTruncated', false],
  ],
})
