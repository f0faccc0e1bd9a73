import type { KeyObject } from 'node:crypto'
import type { KeyRepository, KeyVersionRow } from '@sealstack/metadata/kms'
import type { Lookups } from '@sealstack/metrics'
import { createKeyCipher, type KeyCipher } from '../domain/ciphertext.ts'
import type { Key } from '../domain/key.ts'
import { MaterialError, materialId, openMaterial, sealMaterial } from '../domain/material.ts'
import { keyOfMaterial, newMaterial } from '../domain/spec-material.ts'
import { forgetfulMemory } from './forgetful-memory.ts'
import type { Latch } from './latch.ts'

/** Where key material is made and opened. It leaves only as a key object. */
export interface MaterialVault {
  /**
   * Runs work that seals material and writes it: no exchange of the root key comes between the two, which would leave
   * what is written sealed under a root key that is no more.
   */
  readonly sealing: Latch['shared']
  /** New random material of a key, sealed, ready for the database. */
  readonly create: (key: Pick<Key, 'id' | 'region' | 'spec'>, version: number, atMs: number) => Promise<KeyVersionRow>
  /** Imported material, sealed; the caller zeroes it. */
  readonly seal: (
    key: Pick<Key, 'id' | 'region'>,
    version: number,
    atMs: number,
    material: Uint8Array,
  ) => KeyVersionRow & { readonly sealed: Uint8Array<ArrayBuffer> }
  /**
   * The material of one version, as its spec is used: a secret or a private key. Undefined when there is no such
   * version, or its material is gone.
   */
  readonly open: (key: Pick<Key, 'id' | 'spec'>, version: number) => Promise<KeyObject | undefined>
  /** What works under one version of a symmetric key; undefined when there is no such version, or its material is gone. */
  readonly cipher: (key: Pick<Key, 'id' | 'spec'>, version: number) => Promise<KeyCipher | undefined>
  /** The id of one version's material, 64 hex characters; undefined when there is no such version. */
  readonly idOf: (key: Pick<Key, 'id' | 'spec'>, version: number) => Promise<string | undefined>
  /** Forgets a key's opened material. */
  readonly forget: (keyId: string) => void
}

/** What the vault works with. */
export interface VaultDeps {
  /** The root key, which may be another one tomorrow. */
  readonly root: () => KeyObject
  readonly sealing: Latch['shared']
  readonly keys: KeyRepository
  readonly random: (bytes: number) => Uint8Array
  readonly lookups?: Lookups | undefined
}

/** Opened material is forgotten after so long without being asked for anew, in seconds. */
const OPENED_LIFE_S = 300
const MAX_OPENED = 10_000

/** A vault over the sealed versions of one Region's keys in the database. */
export const materialVault = ({ root, sealing, keys, random, lookups }: VaultDeps): MaterialVault => {
  const opened = forgetfulMemory(OPENED_LIFE_S, MAX_OPENED, lookups)
  const read = async ({ id: keyId, spec }: Pick<Key, 'id' | 'spec'>, version: number): Promise<Opened | undefined> => {
    const row = await keys.findVersion(keyId, version)
    const toKey = (bytes: Uint8Array): KeyObject => keyOfMaterial(spec, bytes)
    const material = row?.sealed ? openMaterial(root(), { keyId, version }, row.sealed, toKey) : undefined
    return row && { id: row.materialId, material }
  }
  const find = async (key: Pick<Key, 'id' | 'spec'>, version: number): Promise<Opened | undefined> => {
    const name = `${key.id} ${version}`
    return (
      opened.recall<Opened>(name) ??
      opened.remember(name, () =>
        read(key, version).catch((error: unknown) => {
          // The root key may have been exchanged after the row was read, or the row be of an exchange that is not on disk
          // yet, and the new root key not in force: its end is waited for.
          if (error instanceof MaterialError) return sealing(() => read(key, version))
          throw error
        }),
      )
    )
  }
  const seal: MaterialVault['seal'] = ({ id: keyId, region }, version, atMs, material) => ({
    region,
    keyId,
    version,
    materialId: materialId(keyId, material),
    sealed: sealMaterial(root(), { keyId, version }, material, random),
    createdAtMs: BigInt(atMs),
    validToMs: null,
    description: null,
    rotatedAtMs: null,
    rotationType: null,
  })
  return {
    sealing,
    seal,
    create: async (key, version, atMs) => {
      const material = await newMaterial(key.spec, random)
      try {
        return seal(key, version, atMs, material)
      } finally {
        material.fill(0)
      }
    },
    open: async (key, version) => (await find(key, version))?.material,
    cipher: async (key, version) => {
      const found = await find(key, version)
      if (!found?.material) return undefined
      found.cipher ??= createKeyCipher({ keyId: key.id, version, material: found.material, random })
      return found.cipher
    },
    idOf: async (key, version) => (await find(key, version))?.id,
    forget: (keyId) => opened.forget(`${keyId} `),
  }
}

interface Opened {
  readonly id: string
  readonly material: KeyObject | undefined
  /** Made when it is first asked for. */
  cipher?: KeyCipher
}
