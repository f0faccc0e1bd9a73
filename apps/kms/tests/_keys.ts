import { createPublicKey, type KeyObject } from 'node:crypto'
import {
  CreateKeyCommand,
  type CreateKeyCommandInput,
  GetPublicKeyCommand,
  type KeyMetadata,
  type KMSClient,
} from '@aws-sdk/client-kms'

/** A blob of an answer; empty when there is none. */
export const bytes = (array: Uint8Array | undefined): Buffer => Buffer.from(array ?? [])

/** Makes a key. */
export const makeKey = async (aws: KMSClient, input: CreateKeyCommandInput = {}): Promise<Partial<KeyMetadata>> =>
  (await aws.send(new CreateKeyCommand(input))).KeyMetadata ?? {}

/** The public half of a key, as the KMS gives it. */
export const publicKeyOf = async (aws: KMSClient, KeyId: string | undefined): Promise<KeyObject> => {
  const { PublicKey } = await aws.send(new GetPublicKeyCommand({ KeyId }))
  return createPublicKey({ key: bytes(PublicKey), format: 'der', type: 'spki' })
}

/** A recipient in an enclave, which no operation here takes. */
export const RECIPIENT = {
  KeyEncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
  AttestationDocument: Buffer.from('x'),
} as const
