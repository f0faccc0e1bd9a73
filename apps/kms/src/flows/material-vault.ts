import type { KeyObject } from 'node:crypto'
import type { KeyRepository, KeyVersionRow } from '@sealstack/metadata/kms'
import { type MaterialOwner, materialId, openMaterial, sealMaterial } from '../domain/material.ts'
import { keyOfMaterial } from '../domain/spec-material.ts'
import { forgetfulMemory } from './forgetful-memory.ts'

/** Where key material is made and opened. It leaves only as a key object. */
export interface MaterialVault {
  /** New random material of a key, sealed, ready for the database. */
  readonly create: (keyId: string, version: number, nowMs: number) => KeyVersionRow
  /** Other new material of a key, sealed likewise; it is zeroed. */
  readonly seal: (owner: MaterialOwner, nowMs: number, material: Uint8Array) => KeyVersionRow
  /** The private key of one version, or the secret of a spec that has none; undefined when there is no such version. */
  readonly openAs: (spec: string, keyId: string, version: number) => Promise<KeyObject | undefined>
  /** The material of one version; undefined when there is no such version. */
  readonly open: (keyId: string, version: number) => Promise<KeyObject | undefined>
  /** The id of one version's material, 64 hex characters; undefined when there is no such version. */
  readonly idOf: (keyId: string, version: number) => Promise<string | undefined>
  /** Forgets a key's opened material. */
  readonly forget: (keyId: string) => void
}

/** What the vault works with. */
export interface VaultDeps {
  readonly root: KeyObject
  readonly keys: KeyRepository
  readonly random: (bytes: number) => Uint8Array
}

const MATERIAL_BYTES = 32
/** Opened material is forgotten after so long without being asked for anew, in seconds. */
const OPENED_LIFE_S = 300
const MAX_OPENED = 10_000

/** A vault over the sealed versions in the database. */
export const materialVault = ({ root, keys, random }: VaultDeps): MaterialVault => {
  const opened = forgetfulMemory(OPENED_LIFE_S, MAX_OPENED)
  const find = async (keyId: string, version: number): Promise<Opened | undefined> => {
    const name = `${keyId} ${version}`
    return (
      opened.recall<Opened>(name) ??
      opened.remember(name, async () => {
        const row = await keys.findVersion(keyId, version)
        return row && { id: row.materialId, material: openMaterial(root, { keyId, version }, row.sealed) }
      })
    )
  }
  const seal = ({ keyId, version }: MaterialOwner, nowMs: number, material: Uint8Array): KeyVersionRow => {
    try {
      return {
        keyId,
        version,
        materialId: materialId(keyId, material),
        sealed: sealMaterial(root, { keyId, version }, material, random),
        createdAtMs: BigInt(nowMs),
      }
    } finally {
      material.fill(0)
    }
  }
  return {
    create: (keyId, version, nowMs) => seal({ keyId, version }, nowMs, random(MATERIAL_BYTES)),
    seal,
    openAs: async (spec, keyId, version) => {
      const name = `${keyId} ${version} ${spec}`
      return (
        opened.recall<KeyObject>(name) ??
        opened.remember(name, async () => {
          const row = await keys.findVersion(keyId, version)
          return row && openMaterial(root, { keyId, version }, row.sealed, (bytes) => keyOfMaterial(spec, bytes))
        })
      )
    },
    open: async (keyId, version) => (await find(keyId, version))?.material,
    idOf: async (keyId, version) => (await find(keyId, version))?.id,
    forget: (keyId) => opened.forget(`${keyId} `),
  }
}

interface Opened {
  readonly id: string
  readonly material: KeyObject
}
