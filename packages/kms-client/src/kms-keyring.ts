import { type Keyring, KeyringError, type OpenedKey } from '@sealstack/envelope'
import { JsonBytes } from '@sealstack/http'
import type { z } from 'zod'
import { type DataKeyAnswer, readDataKey } from './contract.ts'
import type { KmsCall } from './kms-client.ts'

/**
 * The envelope's keyring over the KMS: GenerateDataKey and Decrypt, one call each. Within one process a data key is
 * nowhere but in the bytes that are given, which whoever asked wipes. Over HTTP base64 texts carry it, which cannot be
 * wiped in JavaScript; they live no longer than the call.
 */
export const kmsKeyring = (call: KmsCall): Keyring => ({
  generate: async (request) => {
    const input = { KeyId: request.keyId, KeySpec: 'AES_256', EncryptionContext: request.context } as const
    const answer = readDataKey(await call('GenerateDataKey', input, request))
    if (answer?.CiphertextBlob === undefined) throw misshapen()
    const { dek, usableUntilMs } = opened(answer)
    return { keyArn: answer.KeyId, wrapped: answer.CiphertextBlob, dek, usableUntilMs }
  },
  unwrap: async ({ keyArn, wrapped, context, requestId, onBehalfOf, trace }) => {
    const input = { KeyId: keyArn, CiphertextBlob: new JsonBytes(wrapped), EncryptionContext: context }
    const region = regionOf(keyArn)
    const answer = readDataKey(await call('Decrypt', input, { requestId, onBehalfOf, trace, region }))
    if (!answer) throw misshapen()
    return opened(answer)
  },
})

const opened = ({ Plaintext, ValidTo }: DataKeyAnswer): OpenedKey => ({
  dek: Plaintext,
  usableUntilMs: ValidTo === undefined ? undefined : ValidTo * 1000,
})

/** The Region of an ARN of a key. */
export const regionOf = (keyArn: string): string | undefined => /^arn:[\w-]+:kms:([\w-]+):/.exec(keyArn)?.[1]

/** Reads an answer. */
export const read = <Value>(schema: z.ZodType<Value>, document: unknown): Value => {
  const result = schema.safeParse(document)
  if (!result.success) throw misshapen()
  return result.data
}

/** Says no more: what was wrong would perhaps show a key. */
const misshapen = (): KeyringError =>
  new KeyringError('unavailable', 'KMSUnavailable', 'The KMS cannot be used: its answer has another shape')
