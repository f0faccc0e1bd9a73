import type { Caller } from '../domain/caller.ts'
import type { EncryptionContext } from '../domain/encryption-context.ts'
import { decrypt } from './decrypt.ts'
import { encrypt } from './encrypt.ts'
import { resolveKey } from './resolve-key.ts'

type Deps = Parameters<typeof resolveKey>[0]

/** A ciphertext that is to be wrapped anew. Its context stays what it was. */
export interface ReEncryptRequest {
  readonly ciphertext: Uint8Array
  readonly context: EncryptionContext
  readonly sourceKeyId: string
  readonly destinationKeyId: string
  readonly caller: Caller
}

/**
 * Encrypts anew, under the newest version of a key, what a symmetric key has encrypted; the plaintext does not leave.
 * Both keys are judged as ReEncrypt judges them: permissions, grants and states.
 * @throws Refusal
 */
export const reEncrypt = async (deps: Deps, request: ReEncryptRequest): Promise<Uint8Array> => {
  const { ciphertext, context, sourceKeyId: keyId, destinationKeyId, caller } = request
  const [from, to] = [
    { ...caller, action: 'kms:ReEncryptFrom', operation: 'ReEncryptFrom', encryptionContext: context },
    { ...caller, action: 'kms:ReEncryptTo', operation: 'ReEncryptTo', encryptionContext: context },
  ]
  const destination = await resolveKey(deps, destinationKeyId, to)
  const { plaintext } = await decrypt(deps, { ciphertext, context, keyId, caller: from })
  try {
    return await encrypt(deps, { key: destination, plaintext, context })
  } finally {
    plaintext.fill(0)
  }
}
