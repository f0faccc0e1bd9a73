import { z } from 'zod'
import { importParameters, requireExternal } from '../../flows/import-material.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { keyIdMember } from '../../wire/aws-shapes.ts'
import { base64 } from '../../wire/base64.ts'
import { seconds } from '../../wire/key-metadata.ts'

const MODULUS_LENGTHS = { RSA_2048: 2048, RSA_3072: 3072, RSA_4096: 4096 } as const

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GetParametersForImport.html */
export const getParametersForImport = awsOperation({
  name: 'GetParametersForImport',
  action: 'kms:GetParametersForImport',
  input: {
    KeyId: keyIdMember,
    WrappingAlgorithm: z.enum([
      'RSAES_PKCS1_V1_5',
      'RSAES_OAEP_SHA_1',
      'RSAES_OAEP_SHA_256',
      'RSA_AES_KEY_WRAP_SHA_1',
      'RSA_AES_KEY_WRAP_SHA_256',
      'SM2PKE',
    ]),
    WrappingKeySpec: z.enum(['RSA_2048', 'RSA_3072', 'RSA_4096', 'SM2']),
  },
  errors: ['UnsupportedOperationException', 'ValidationException'],
  async handle({ input, ctx, caller, fail }) {
    const { WrappingAlgorithm: algorithm, WrappingKeySpec: wrappingSpec } = input
    const key = await resolveOwnKey(ctx, input.KeyId, caller)
    requireExternal(key)
    if (algorithm === 'RSAES_PKCS1_V1_5' || algorithm === 'SM2PKE' || wrappingSpec === 'SM2') {
      return fail(
        'UnsupportedOperationException',
        {},
        { message: `The wrapping by ${algorithm} and ${wrappingSpec} is not supported.` },
      )
    }
    if (key.spec.startsWith('RSA_') && algorithm.startsWith('RSAES_')) {
      const message = `The wrapping algorithm ${algorithm} is too small for key material of the key spec ${key.spec}.`
      fail('ValidationException', {}, { message })
    }
    const parameters = await importParameters(ctx, key, { algorithm, modulusLength: MODULUS_LENGTHS[wrappingSpec] })
    return {
      KeyId: key.arn,
      ImportToken: base64(parameters.token),
      PublicKey: base64(parameters.publicKey),
      ParametersValidTo: seconds(parameters.validToMs),
    }
  },
})
