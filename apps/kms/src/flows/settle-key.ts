import type { KeyRepository, KeySetRepository } from '@sealstack/metadata/kms'
import { DAY_MS } from '../domain/days.ts'
import type { Key } from '../domain/key.ts'
import { firstExpiry, toPatch, toRow } from './key-rows.ts'
import type { MaterialVault } from './material-vault.ts'

interface Deps {
  readonly keys: KeyRepository
  readonly sets: KeySetRepository
  readonly vault: MaterialVault
  readonly clock: { readonly now: () => number }
}

/**
 * Does what time has brought about for a key: destroys it when its waiting period is over, removes imported material
 * that has expired, rotates it. Says whether it was destroyed. Each step is conditional on what was read, so that
 * requests that settle the same key at once do each step once.
 */
export const settleKey = async (deps: Deps, key: Key): Promise<{ readonly isDestroyed: boolean }> => {
  const nowMs = deps.clock.now()
  if (key.deletionAtMs !== undefined && key.deletionAtMs <= nowMs) {
    const isDestroyed = await deps.keys.destroyDue(key.id, nowMs)
    if (isDestroyed && key.primaryRegion !== undefined) await releasePrimary(deps.sets, key.id, nowMs)
    return { isDestroyed }
  }
  if (key.expiresAtMs !== undefined && key.expiresAtMs <= nowMs) await expireMaterial(deps, key, nowMs)
  else await rotate(deps, key)
  return { isDestroyed: false }
}

/** A primary key that waits for its replicas begins its own waiting period when the last of them is gone. */
const releasePrimary = async (sets: KeySetRepository, id: string, nowMs: number): Promise<void> => {
  const [last, ...others] = await sets.list(id)
  if (last?.state !== 'PendingReplicaDeletion' || others.length > 0) return
  const deletionAtMs = BigInt(nowMs + (last.windowDays ?? 0) * DAY_MS)
  const patch = { state: 'PendingDeletion', windowDays: null, deletionAtMs, dueAtMs: deletionAtMs }
  await sets.patch(id, [{ region: last.region, patch }])
}

const expireMaterial = async ({ keys }: Deps, key: Key, nowMs: number): Promise<void> => {
  const versions = await keys.listVersions(key.id)
  const expired = versions.filter(({ sealed, validToMs }) => sealed && validToMs !== null && Number(validToMs) <= nowMs)
  const isUsable = key.state === 'Enabled' || key.state === 'Disabled'
  // Material that still waits for its rotation is missed by no ciphertext.
  const isMissed = expired.some(({ version }) => version <= key.version)
  const state = isUsable && isMissed ? 'PendingImport' : key.state
  const expiresAtMs = firstExpiry(versions.filter((version) => !expired.includes(version)))
  await keys.change(key.id, {
    expected: { state: key.state, version: key.version },
    patch: toPatch(key, { state, expiresAtMs }),
    versions: expired.map(({ version }) => ({ version, patch: { sealed: null, validToMs: null } })),
  })
  await keys.scrub()
}

const rotate = async ({ sets, vault }: Deps, key: Key): Promise<void> => {
  const { rotationDays, nextRotationAtMs } = key
  if (rotationDays === undefined || nextRotationAtMs === undefined) return
  const following = nextRotationAtMs + rotationDays * DAY_MS
  const { nextRotationAtMs: nextMs, dueAtMs } = toRow({ ...key, nextRotationAtMs: following })
  await vault.sealing(async () => {
    const next = await vault.create(key, key.version + 1, nextRotationAtMs)
    const rotated = { ...next, rotatedAtMs: BigInt(nextRotationAtMs), rotationType: 'AUTOMATIC' }
    return sets.rotate(toRow(key), rotated, { nextRotationAtMs: nextMs, dueAtMs })
  })
}
