import { z } from 'zod'
import { importParameters } from '../../flows/import-material.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { otcOperation } from '../../operation.ts'
import { base64 } from '../../wire/base64.ts'
import { plainKeyId } from '../../wire/otc-shapes.ts'

/** "Obtaining the parameters for importing a key". */
export const getParametersForImport = otcOperation({
  name: 'get-parameters-for-import',
  action: 'kms:cmk:getMaterial',
  input: { key_id: plainKeyId, wrapping_algorithm: z.enum(['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256']) },
  errors: ['KMS.0309', 'KMS.0310'],
  async handle({ input, ctx, caller, fail }) {
    const key = await resolveOwnKey(ctx, input.key_id, caller)
    if (key.origin !== 'EXTERNAL') fail('KMS.0309')
    if (key.state !== 'PendingImport') fail('KMS.0310')
    const wrapping = { algorithm: input.wrapping_algorithm, modulusLength: 2048 }
    const { token, publicKey, validToMs } = await importParameters(ctx, key, wrapping)
    return {
      key_id: key.id,
      import_token: base64(token),
      expiration_time: Math.floor(validToMs / 1000),
      public_key: base64(publicKey),
    }
  },
})
