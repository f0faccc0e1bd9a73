import { changeKeyState } from '../../flows/change-key-state.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { otcOperation } from '../../operation.ts'
import { keyDescription, plainKeyId } from '../../wire/otc-shapes.ts'

/** "Changing the description of a CMK". */
export const updateKeyDescription = otcOperation({
  name: 'update-key-description',
  action: 'kms:cmk:update',
  input: { key_id: plainKeyId, key_description: keyDescription },
  errors: [],
  async handle({ input, ctx, caller }) {
    const key = await resolveOwnKey(ctx, input.key_id, caller)
    const { description } = await changeKeyState(ctx, key, 'update-description', { description: input.key_description })
    return { key_info: { key_id: key.id, key_description: description } }
  },
})
