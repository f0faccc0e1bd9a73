import { z } from 'zod'
import { requireState } from '../../domain/key-state.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { otcOperation } from '../../operation.ts'
import { plainKeyId } from '../../wire/otc-shapes.ts'

/** "Deleting a tag of a CMK". */
export const deleteTag = otcOperation({
  name: 'delete-tag',
  route: 'DELETE /v1.0/{project_id}/kms/{key_id}/tags/{key}',
  action: 'kms:cmkTag:delete',
  status: 204,
  input: { key_id: plainKeyId, key: z.string() },
  errors: ['KMS.0416'],
  async handle({ input, ctx, caller, fail }) {
    const key = await resolveOwnKey(ctx, input.key_id, caller)
    requireState(key, 'tag')
    if ((await ctx.tags.remove(key.id, [input.key])) === 0) fail('KMS.0416')
    return undefined
  },
})
