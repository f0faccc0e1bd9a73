import type { KeyObject } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import { failPoint } from '@sealstack/fail-points'
import type { ResealedRow } from '@sealstack/metadata/kms'
import type { KmsContext } from '../context.ts'
import { openMaterialBytes, sealMaterial } from '../domain/material.ts'
import { isProvenBy, proveRootKey } from '../domain/root-key.ts'
import { draftRootKey, type RootKeyDraft } from './open-root-key.ts'

/** How many versions are sealed anew before other requests get their turn. */
const CHUNK = 200

/** How the exchange went. */
export interface RewrapOutcome {
  /** Versions of keys that were sealed anew. */
  readonly versions: number
}

type Deps = Pick<KmsContext, 'root' | 'random' | 'config'>

/**
 * Puts another root key in the place of the one in force, and seals the material of every key anew under it, while
 * requests go on: they wait only for the one transaction that writes. With a passphrase the new root key is derived
 * from it; otherwise it is random, and takes the place of the file. Import tokens made before are worth nothing after.
 *
 * The new key's file is there, beside the old one, before the database needs it: see {@link openRootKey} for what an
 * interruption leaves.
 */
export const rewrapRoot = async ({ root, random, config }: Deps, passphrase?: string): Promise<RewrapOutcome> => {
  const next = await draftRootKey({ random, dataDir: config.dataDir, passphrase })
  failPoint('root-key-drafted')
  const versions = await exchange({ root, random }, next)
  failPoint('root-key-replaced')
  await next.commit()
  return { versions }
}

/** Seals everything anew in the database, puts the root key in force, and says how many versions that were. */
const exchange = async ({ root, random }: Pick<Deps, 'root' | 'random'>, next: RootKeyDraft): Promise<number> => {
  const check = { salt: next.salt, proof: proveRootKey(next.key, random) }
  for (;;) {
    const rows = await reseal({ root, random }, next.key)
    const isReplaced = await root.latch.alone(async () => {
      const isWritten = await root.check.replace(check, rows).catch(async (error: unknown) => {
        // Whether it was written before it failed, only the database knows.
        const found = await root.check.find()
        if (found && isProvenBy(next.key, found.proof)) return true
        throw error
      })
      if (isWritten) root.set(next.key)
      return isWritten
    })
    if (isReplaced) return rows.length
    // Keys were made, rotated or destroyed meanwhile.
  }
}

const reseal = async ({ root, random }: Pick<Deps, 'root' | 'random'>, next: KeyObject): Promise<ResealedRow[]> => {
  const rows: ResealedRow[] = []
  for (;;) {
    const chunk = await root.check.listSealed(rows.at(-1)?.rowid ?? -1, CHUNK)
    for (const row of chunk) {
      const material = openMaterialBytes(root.get(), row, row.sealed)
      try {
        rows.push({ ...row, resealed: sealMaterial(next, row, material, random) })
      } finally {
        material.fill(0)
      }
    }
    if (chunk.length < CHUNK) return rows
    await breathe()
  }
}
