import { z } from 'zod'
import { importMaterial } from '../../flows/import-material.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { otcOperation } from '../../operation.ts'
import { base64Text, plainKeyId } from '../../wire/otc-shapes.ts'

/** "Importing a key material": `expiration_time` is in seconds since the epoch. */
export const importKeyMaterial = otcOperation({
  name: 'import-key-material',
  action: 'kms:cmk:importMaterial',
  input: {
    key_id: plainKeyId,
    import_token: base64Text(200, 6144),
    encrypted_key_material: base64Text(344, 360),
    expiration_time: z.coerce.number().int().min(0).max(99_999_999_999).optional(),
  },
  errors: ['KMS.0309', 'KMS.0310', 'KMS.2602'],
  async handle({ input, ctx, caller, fail }) {
    const key = await resolveOwnKey(ctx, input.key_id, caller)
    if (key.origin !== 'EXTERNAL') fail('KMS.0309')
    if (key.state !== 'PendingImport') fail('KMS.0310')
    const validToMs = input.expiration_time === undefined ? undefined : input.expiration_time * 1000
    if (validToMs !== undefined && validToMs <= ctx.clock.now()) fail('KMS.2602')
    await importMaterial(ctx, key, {
      token: input.import_token,
      wrapped: input.encrypted_key_material,
      validToMs,
      isNew: false,
      description: undefined,
      materialId: undefined,
    })
    return undefined
  },
})
