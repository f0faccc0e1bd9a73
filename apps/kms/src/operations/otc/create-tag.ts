import { otcOperation } from '../../operation.ts'
import { plainKeyId } from '../../wire/otc-shapes.ts'
import { readTags, TAG_PROBLEMS, tagMember } from '../../wire/otc-tags.ts'
import { putTags } from '../shared/otc-put-tags.ts'

/** "Adding tags to a CMK". */
export const createTag = otcOperation({
  name: 'create-tag',
  route: 'POST /v1.0/{project_id}/kms/{key_id}/tags',
  action: 'kms:cmkTag:create',
  status: 204,
  input: { key_id: plainKeyId, tag: tagMember },
  errors: TAG_PROBLEMS,
  async handle({ input, ctx, caller, fail }) {
    const tags = readTags([input.tag], fail)
    await putTags(ctx, { keyId: input.key_id, caller }, tags, fail)
    return undefined
  },
})
