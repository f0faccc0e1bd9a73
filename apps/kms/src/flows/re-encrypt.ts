import { originOf } from '@sealstack/kms-client'
import type { Caller } from '../domain/caller.ts'
import { type KeyCipher, readOrigin } from '../domain/ciphertext.ts'
import type { EncryptionContext } from '../domain/encryption-context.ts'
import type { Key } from '../domain/key.ts'
import { requireState } from '../domain/key-state.ts'
import { Refusal } from '../domain/refusal.ts'
import { isAllowedWhateverContext } from './authorize.ts'
import { decrypt } from './decrypt.ts'
import { encrypt, sealerOf } from './encrypt.ts'
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

/** What became of one of many: a ciphertext, or why there is none. */
export interface ReEncrypted {
  readonly item: ReEncryptItem
  readonly result: Uint8Array | Refusal
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
  try {
    return await encrypt(deps, { key: destination, plaintext, context })
  } finally {
    plaintext.fill(0)
  }
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
 * {@link reEncrypt} of many between keys to which the caller was admitted: what became of each, in their order. Their
 * states are looked at once.
 */
export const reEncryptAdmitted = async (
  deps: Deps,
  { source, destination }: AdmittedKeys,
  items: readonly ReEncryptItem[],
): Promise<readonly ReEncrypted[]> => {
  const ciphers = new Map<number, KeyCipher | undefined>()
  const sealer = await sealerOf(deps, destination).catch(refusalOf)
  for (const { ciphertext } of items) {
    const { keyId, version } = originOf(ciphertext) ?? {}
    if (version === undefined || keyId !== source.id || ciphers.has(version)) continue
    ciphers.set(version, source.spec === 'SYMMETRIC_DEFAULT' ? await deps.vault.cipher(source, version) : undefined)
  }
  const one = ({ ciphertext, context }: ReEncryptItem): Uint8Array => {
    const { keyId, version } = readOrigin(ciphertext)
    if (keyId !== source.id) throw new Refusal('incorrect-key')
    requireState(source, 'cryptography')
    const plaintext = ciphers.get(version)?.open(ciphertext, context)
    if (!plaintext) throw new Refusal('invalid-ciphertext')
    try {
      if (sealer instanceof Refusal) throw sealer
      return sealer.seal(plaintext, context)
    } finally {
      plaintext.fill(0)
    }
  }
  return items.map((item) => {
    try {
      return { item, result: one(item) }
    } catch (error) {
      return { item, result: refusalOf(error) }
    }
  })
}

/** What a call was refused with. A failure of the KMS itself stays one. */
export const refusalOf = (error: unknown): Refusal => {
  if (error instanceof Refusal) return error
  throw error
}

const callersOf = (caller: Caller, encryptionContext: EncryptionContext): readonly [Caller, Caller] => [
  { ...caller, action: 'kms:ReEncryptFrom', operation: 'ReEncryptFrom', encryptionContext },
  { ...caller, action: 'kms:ReEncryptTo', operation: 'ReEncryptTo', encryptionContext },
]
