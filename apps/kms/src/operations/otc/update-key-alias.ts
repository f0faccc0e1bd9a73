import { renameKey } from '../../flows/name-key.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { otcOperation } from '../../operation.ts'
import { keyAlias, plainKeyId } from '../../wire/otc-shapes.ts'

/** "Changing the alias of a CMK". */
export const updateKeyAlias = otcOperation({
  name: 'update-key-alias',
  action: 'kms:cmk:update',
  input: { key_id: plainKeyId, key_alias: keyAlias },
  errors: [],
  async handle({ input, ctx, caller }) {
    const key = await resolveOwnKey(ctx, input.key_id, caller)
    await renameKey(ctx, key, `alias/${input.key_alias}`)
    return { key_info: { key_id: key.id, key_alias: input.key_alias } }
  },
})
