import { resolveKeyById } from '../../flows/resolve-key.ts'
import { otcOperation } from '../../operation.ts'
import { plainKeyId } from '../../wire/otc-shapes.ts'

/** "Querying tags of a CMK". The reference spells the number of tags in two ways, so both are sent. */
export const listTags = otcOperation({
  name: 'list-tags',
  route: 'GET /v1.0/{project_id}/kms/{key_id}/tags',
  action: 'kms:cmkTag:list',
  input: { key_id: plainKeyId },
  errors: [],
  async handle({ input, ctx, caller }) {
    const { id } = await resolveKeyById(ctx, input.key_id, caller)
    const tags = await ctx.tags.list(id)
    return { tags, sys_tags: [], existTagsNum: tags.length, existTagNum: tags.length }
  },
})
