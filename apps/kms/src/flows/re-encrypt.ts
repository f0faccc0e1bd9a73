import type { Caller } from '../domain/caller.ts'
import { readOrigin } from '../domain/ciphertext.ts'
import type { EncryptionContext } from '../domain/encryption-context.ts'
import type { Key } from '../domain/key.ts'
import { requireState } from '../domain/key-state.ts'
import { Refusal } from '../domain/refusal.ts'
import { isAllowedWhateverContext } from './authorize.ts'
import { decrypt } from './decrypt.ts'
import { encrypt } from './encrypt.ts'
import { resolveKey } from './resolve-key.ts'

type Deps = Parameters<typeof resolveKey>[0]

/** From which key to which, and for whom. */
export interface ReEncryptKeys {
  readonly sourceKeyId: string
  readonly destinationKeyId: string
  readonly caller: Caller
}

/** A ciphertext that is to be wrapped anew. Its context stays what it was. */
export interface ReEncryptItem {
  readonly ciphertext: Uint8Array
  readonly context: EncryptionContext
}

/** Keys that a caller may re-encrypt between, whatever the context. */
export interface AdmittedKeys {
  readonly source: Key
  readonly destination: Key
}

/**
 * Encrypts anew, under the newest version of a key, what a symmetric key has encrypted; the plaintext does not leave.
 * Both keys are judged as ReEncrypt judges them: permissions, grants and states.
 * @throws Refusal
 */
export const reEncrypt = async (
  deps: Deps,
  { sourceKeyId: keyId, destinationKeyId, caller }: ReEncryptKeys,
  { ciphertext, context }: ReEncryptItem,
): Promise<Uint8Array> => {
  const [from, to] = callersOf(caller, context)
  const destination = await resolveKey(deps, destinationKeyId, to)
  const { plaintext } = await decrypt(deps, { ciphertext, context, keyId, caller: from })
  return sealAnew(deps, { destination, plaintext, context })
}

/**
 * The keys, if what may be done with them is the same for every context and it may be done; undefined where each
 * ciphertext is to be judged by itself, which also tells why.
 */
export const admitToMany = async (
  deps: Deps,
  { sourceKeyId, destinationKeyId, caller }: ReEncryptKeys,
): Promise<AdmittedKeys | undefined> => {
  const [from, to] = callersOf({ ...caller, trail: {} }, {})
  try {
    const [source, destination] = [
      await resolveKey(deps, sourceKeyId, from),
      await resolveKey(deps, destinationKeyId, to),
    ]
    const isAllowed =
      (await isAllowedWhateverContext(deps, source, from)) && (await isAllowedWhateverContext(deps, destination, to))
    return isAllowed ? { source, destination } : undefined
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

/**
 * {@link reEncrypt} between keys to which the caller was admitted.
 * @throws Refusal
 */
export const reEncryptAdmitted = async (
  deps: Deps,
  { source, destination }: AdmittedKeys,
  { ciphertext, context }: ReEncryptItem,
): Promise<Uint8Array> => {
  const { keyId, version } = readOrigin(ciphertext)
  if (keyId !== source.id) throw new Refusal('incorrect-key')
  requireState(source, 'cryptography')
  const cipher = await deps.vault.cipher(source, version)
  if (!cipher || source.spec !== 'SYMMETRIC_DEFAULT') throw new Refusal('invalid-ciphertext')
  const plaintext = cipher.open(ciphertext, context)
  return sealAnew(deps, { destination, plaintext, context })
}

const sealAnew = async (
  deps: Deps,
  {
    destination: key,
    plaintext,
    context,
  }: { readonly destination: Key; readonly plaintext: Uint8Array; readonly context: EncryptionContext },
): Promise<Uint8Array> => {
  try {
    return await encrypt(deps, { key, plaintext, context })
  } finally {
    plaintext.fill(0)
  }
}

const callersOf = (caller: Caller, encryptionContext: EncryptionContext): readonly [Caller, Caller] => [
  { ...caller, action: 'kms:ReEncryptFrom', operation: 'ReEncryptFrom', encryptionContext },
  { ...caller, action: 'kms:ReEncryptTo', operation: 'ReEncryptTo', encryptionContext },
]
