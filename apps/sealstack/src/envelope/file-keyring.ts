import type { FileFacts } from '@sealstack/envelope'
import { z } from 'zod'
import type { KmsCaller } from '../cli/call-kms.ts'

/** What wraps and unwraps the data key of a file. */
export interface FileKeyring {
  readonly kms: FileFacts['kms']
  /** A new data key, in the clear and wrapped, and the master key that wrapped it. */
  readonly generate: (
    keyId: string,
    context: FileFacts['context'],
  ) => Promise<{ readonly dek: Uint8Array; readonly facts: FileFacts }>
  readonly unwrap: (facts: FileFacts) => Promise<Uint8Array>
}

const DEK_BYTES = 32
const base64 = z.base64().transform((text): Uint8Array => Buffer.from(text, 'base64'))
const hex = z.hex().transform((text): Uint8Array => Buffer.from(text, 'hex'))
const awsDataKey = z.object({ KeyId: z.string(), Plaintext: base64, CiphertextBlob: base64 })
const awsPlain = z.object({ Plaintext: base64 })
const otcDataKey = z.object({ key_id: z.string(), plain_text: hex, cipher_text: hex })
const otcPlain = z.object({ data_key: hex })

/** Over the KMS API of AWS: GenerateDataKey and Decrypt. */
export const awsFileKeyring = (call: KmsCaller): FileKeyring => ({
  kms: 'aws',
  generate: async (keyId, context) => {
    const input = { KeyId: keyId, KeySpec: 'AES_256', EncryptionContext: context }
    const answer = await call('GenerateDataKey', input, awsDataKey)
    const facts: FileFacts = { kms: 'aws', keyId: answer.KeyId, wrappedKey: answer.CiphertextBlob, context }
    return { dek: answer.Plaintext, facts }
  },
  unwrap: async ({ keyId, wrappedKey, context }) => {
    const CiphertextBlob = Buffer.from(wrappedKey).toString('base64')
    const input = { KeyId: keyId, CiphertextBlob, EncryptionContext: context }
    return (await call('Decrypt', input, awsPlain)).Plaintext
  },
})

/** Over the KMS API of the Open Telekom Cloud: create-datakey and decrypt-datakey. */
export const otcFileKeyring = (call: KmsCaller): FileKeyring => ({
  kms: 'otc',
  generate: async (keyId, context) => {
    const input = { key_id: keyId, datakey_length: String(DEK_BYTES * 8), ...contextOf(context) }
    const answer = await call('create-datakey', input, otcDataKey)
    const facts: FileFacts = { kms: 'otc', keyId: answer.key_id, wrappedKey: answer.cipher_text, context }
    return { dek: answer.plain_text, facts }
  },
  unwrap: async ({ keyId, wrappedKey, context }) => {
    const input = {
      key_id: keyId,
      cipher_text: Buffer.from(wrappedKey).toString('hex').toUpperCase(),
      datakey_cipher_length: String(DEK_BYTES),
      ...contextOf(context),
    }
    return (await call('decrypt-datakey', input, otcPlain)).data_key
  },
})

/** This API takes no empty context. */
const contextOf = (context: FileFacts['context']) =>
  Object.keys(context).length === 0 ? {} : { encryption_context: context }
