import type { KmsContext } from '../context.ts'
import { DAY_MS } from '../domain/days.ts'
import type { Key } from '../domain/key.ts'
import { isPrimary } from '../domain/multi-region.ts'
import { changeKeyState } from './change-key-state.ts'

/**
 * Schedules a key's deletion so many days from now. A primary key that has replicas waits for them first.
 * @throws Refusal what the key's state says.
 */
export const scheduleDeletion = async (
  ctx: Pick<KmsContext, 'directory' | 'sets' | 'clock'>,
  key: Key,
  days: number,
): Promise<Key> => {
  const hasReplicas = key.primaryRegion !== undefined && isPrimary(key) && (await ctx.sets.list(key.id)).length > 1
  const deletionAtMs = ctx.clock.now() + days * DAY_MS
  return changeKeyState(
    ctx,
    key,
    'schedule-deletion',
    hasReplicas ? { state: 'PendingReplicaDeletion', windowDays: days } : { state: 'PendingDeletion', deletionAtMs },
  )
}

/**
 * Cancels a key's deletion: the key is then disabled, or again waits for its material.
 * @throws Refusal what the key's state says.
 */
export const cancelDeletion = async (ctx: Pick<KmsContext, 'directory' | 'keys'>, key: Key): Promise<Key> => {
  const versions = key.origin === 'EXTERNAL' ? await ctx.keys.listVersions(key.id) : undefined
  const isUsable =
    versions === undefined ||
    (versions.length > 0 && versions.every(({ version, sealed }) => version > key.version || sealed !== null))
  return changeKeyState(ctx, key, 'cancel-deletion', {
    state: isUsable ? 'Disabled' : 'PendingImport',
    deletionAtMs: undefined,
    windowDays: undefined,
  })
}

/**
 * Enables a key. A rotation that has come due while the key was disabled is made up for at once.
 * @throws Refusal what the key's state says.
 */
export const enableKey = (ctx: Pick<KmsContext, 'directory' | 'clock'>, key: Key): Promise<Key> => {
  const { nextRotationAtMs } = key
  const nowMs = ctx.clock.now()
  const isOverdue = nextRotationAtMs !== undefined && nextRotationAtMs < nowMs
  return changeKeyState(ctx, key, 'enable', { state: 'Enabled', ...(isOverdue ? { nextRotationAtMs: nowMs } : {}) })
}
