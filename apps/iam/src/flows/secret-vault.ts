import type { KeyObject } from 'node:crypto'
import type { Keyring } from '@sealstack/envelope'
import type { SessionRepository } from '@sealstack/metadata/iam'
import { openSecret, sealingKeyOf, sealSecret } from '../domain/seal.ts'

/** Seals and opens the secrets of access keys. */
export interface SecretVault {
  readonly seal: (ownerId: string, secret: string) => Promise<Uint8Array<ArrayBuffer>>
  readonly open: (ownerId: string, sealed: Uint8Array) => Promise<string>
}

/** What the vault works with. */
export interface VaultDeps {
  readonly sessions: Pick<SessionRepository, 'findSealingKey' | 'insertSealingKey'>
  readonly keyring: Keyring
  readonly random: (bytes: number) => Uint8Array
}

/** The KMS's own key of this service, which no user sees. */
const KEY_ALIAS = 'alias/aws/iam'
const CONTEXT = { purpose: 'sealstack/iam' }

/**
 * A vault under a data key that the KMS wraps, made when it is first needed. So whoever holds the KMS's root key holds
 * these secrets too, and an exchange of that key needs nothing here.
 */
export const secretVault = ({ sessions, keyring, random }: VaultDeps): SecretVault => {
  let opened: Promise<KeyObject> | undefined
  const make = async () => {
    const { keyArn, dek, wrapped } = await keyring.generate({ keyId: KEY_ALIAS, context: CONTEXT })
    dek.fill(0)
    return sessions.insertSealingKey({ keyArn, wrapped: Uint8Array.from(wrapped) })
  }
  const open = async (): Promise<KeyObject> => {
    const row = (await sessions.findSealingKey()) ?? (await make())
    return sealingKeyOf((await keyring.unwrap({ ...row, context: CONTEXT })).dek)
  }
  const key = (): Promise<KeyObject> => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined
      throw error
    })
    return opened
  }
  return {
    seal: async (ownerId, secret) => sealSecret(await key(), ownerId, secret, random),
    open: async (ownerId, sealed) => openSecret(await key(), ownerId, sealed),
  }
}
