import { deleteMaterial } from '../../flows/import-material.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { otcOperation } from '../../operation.ts'
import { plainKeyId } from '../../wire/otc-shapes.ts'

/** "Deleting a key material". */
export const deleteImportedKeyMaterial = otcOperation({
  name: 'delete-imported-key-material',
  action: 'kms:cmk:deleteMaterial',
  input: { key_id: plainKeyId },
  errors: ['KMS.0309', 'KMS.2701', 'KMS.2702'],
  async handle({ input, ctx, caller, fail }) {
    const key = await resolveOwnKey(ctx, input.key_id, caller)
    if (key.origin !== 'EXTERNAL') fail('KMS.0309')
    if (key.spec !== 'SYMMETRIC_DEFAULT') fail('KMS.2702')
    if (key.state !== 'Enabled' && key.state !== 'Disabled') fail('KMS.2701')
    await deleteMaterial(ctx, key)
    return undefined
  },
})
