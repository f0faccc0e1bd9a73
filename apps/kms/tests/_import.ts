import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto'
import {
  type AlgorithmSpec,
  GetParametersForImportCommand,
  ImportKeyMaterialCommand,
  type ImportKeyMaterialCommandInput,
  type KMSClient,
} from '@aws-sdk/client-kms'

/** Wraps material as a user's own tool would: by OAEP, or by a one-time AES key that OAEP wraps. */
export const wrap = (algorithm: AlgorithmSpec, publicKey: Uint8Array, material: Uint8Array): Uint8Array => {
  const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' })
  const oaepHash = algorithm.endsWith('SHA_1') ? 'sha1' : 'sha256'
  const oaep = (bytes: Uint8Array): Buffer =>
    publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, bytes)
  if (algorithm.startsWith('RSAES')) return oaep(material)
  const kek = randomBytes(32)
  const cipher = createCipheriv('id-aes256-wrap-pad', kek, Buffer.from('a65959a6', 'hex'))
  return Buffer.concat([oaep(kek), cipher.update(material), cipher.final()])
}

/** Imports material, which does not expire unless told otherwise. */
export const importInto = async (
  aws: KMSClient,
  KeyId: string,
  material: Uint8Array,
  options: Partial<ImportKeyMaterialCommandInput> & { readonly algorithm?: AlgorithmSpec } = {},
) => {
  const { algorithm = 'RSAES_OAEP_SHA_256', ...rest } = options
  const parameters = await aws.send(
    new GetParametersForImportCommand({ KeyId, WrappingAlgorithm: algorithm, WrappingKeySpec: 'RSA_2048' }),
  )
  return aws.send(
    new ImportKeyMaterialCommand({
      KeyId,
      ImportToken: parameters.ImportToken,
      EncryptedKeyMaterial: wrap(algorithm, parameters.PublicKey ?? new Uint8Array(), material),
      ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
      ...rest,
    }),
  )
}
