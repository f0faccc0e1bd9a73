import { z } from 'zod'
import { requireState } from '../../domain/key-state.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { otcOperation } from '../../operation.ts'
import { plainKeyId } from '../../wire/otc-shapes.ts'
import { readTags, TAG_PROBLEMS, tagMember } from '../../wire/otc-tags.ts'
import { putTags } from '../shared/otc-put-tags.ts'

/** "Adding or deleting tags of a CMK in batches". */
export const batchTags = otcOperation({
  name: 'batch-tags',
  route: 'POST /v1.0/{project_id}/kms/{key_id}/tags/action',
  action: 'kms:cmkTag:batch',
  status: 204,
  input: { key_id: plainKeyId, action: z.enum(['create', 'delete']), tags: z.array(tagMember).max(1000) },
  errors: TAG_PROBLEMS,
  async handle({ input, ctx, caller, fail }) {
    const tags = readTags(input.tags, fail)
    if (input.action === 'create') {
      await putTags(ctx, { keyId: input.key_id, caller }, tags, fail)
      return undefined
    }
    const key = await resolveOwnKey(ctx, input.key_id, { ...caller, action: 'kms:UntagResource' })
    requireState(key, 'tag')
    const names = tags.map((tag) => tag.key)
    await ctx.tags.remove(key.id, names)
    return undefined
  },
})
