import { otcOperation } from '../../operation.ts'

/** "Querying project tags": every name with its values. */
export const listAllTags = otcOperation({
  name: 'list-all-tags',
  route: 'GET /v1.0/{project_id}/kms/tags',
  action: 'kms:cmkTag:list',
  isAccountWide: true,
  input: {},
  errors: [],
  async handle({ ctx }) {
    return { tags: await ctx.tags.listAll() }
  },
})
