import { failPoint } from '@sealstack/fail-points'
import type { KmsContext } from '../context.ts'
import { DAY_MS } from '../domain/days.ts'
import type { Key } from '../domain/key.ts'
import { requireState } from '../domain/key-state.ts'
import { requirePrimary } from '../domain/multi-region.ts'
import { Refusal } from '../domain/refusal.ts'
import { toPatch, toRow } from './key-rows.ts'

type Deps = Pick<KmsContext, 'sets' | 'keys' | 'vault' | 'directory' | 'clock' | 'limits'>

/**
 * Refuses keys that have no rotation of their own: asymmetric and HMAC keys.
 * @throws Refusal `unsupported`, without a text as AWS has it
 */
export const requireRotatable = ({ spec }: Pick<Key, 'spec'>): void => {
  if (spec !== 'SYMMETRIC_DEFAULT') throw new Refusal('unsupported')
}

/**
 * Turns automatic rotation on, with a period in days, or off. The first rotation is a period from now; another period
 * counts from the last rotation. All keys of a multi-Region set share it.
 * @throws Refusal `unsupported`, `wrong-origin`, or what the key's state says.
 */
export const setRotation = async ({ sets, clock, directory }: Deps, key: Key, days: number | undefined) => {
  requireRotatable(key)
  if (key.origin === 'EXTERNAL') {
    throw new Refusal('wrong-origin', `${key.arn} origin is EXTERNAL which is not valid for this operation.`)
  }
  requireState(key, 'rotation')
  requirePrimary(key)
  const nextRotationAtMs = days === undefined ? undefined : nextRotation(key, days, clock.now())
  await sets.patch(key.id, [
    ...(await sets.list(key.id))
      .filter(({ region }) => region !== key.region)
      .map(({ region }) => ({ region, patch: { rotationDays: days ?? null } })),
    { region: key.region, patch: toPatch(key, { rotationDays: days, nextRotationAtMs }) },
  ])
  directory.notify(key.id)
}

/** Another period counts from where the present one began: the last rotation, or when rotation was turned on. */
const nextRotation = (key: Key, days: number, nowMs: number): number => {
  const { rotationDays, nextRotationAtMs } = key
  if (rotationDays === undefined || nextRotationAtMs === undefined) return nowMs + days * DAY_MS
  return Math.max(nextRotationAtMs - rotationDays * DAY_MS + days * DAY_MS, nowMs)
}

/**
 * Gives a key new material at once, or puts the imported material that waits for it into use.
 * @throws Refusal `unsupported`, `limit-exceeded`, `invalid-state`, or what the key's state says.
 */
export const rotateOnDemand = async (deps: Deps, key: Key): Promise<void> => {
  requireRotatable(key)
  requireState(key, 'rotate')
  requirePrimary(key)
  const { keys, sets, vault, directory, clock, limits } = deps
  const versions = await keys.listVersions(key.id)
  if (versions.filter(({ rotationType }) => rotationType === 'ON_DEMAND').length >= limits.onDemandRotations) {
    throw new Refusal(
      'limit-exceeded',
      `The on-demand rotations limit has been reached for the given keyId. No more on-demand rotations can be performed for this key: ${key.arn}`,
    )
  }
  const rotated = { rotatedAtMs: BigInt(clock.now()), rotationType: 'ON_DEMAND' }
  const next = key.version + 1
  if (key.origin === 'EXTERNAL') {
    if (!(await sets.advance(toRow(key), rotated))) {
      const text = `No available key material pending rotation for the key: ${key.arn}.`
      throw new Refusal('invalid-state', text)
    }
    directory.notify(key.id)
    return
  }
  const { nextRotationAtMs, dueAtMs: due } = toRow(key)
  const isRotated = await vault.sealing(async () => {
    const version = { ...(await vault.create(key, next, clock.now())), ...rotated }
    return sets.rotate(toRow(key), version, { nextRotationAtMs, dueAtMs: due })
  })
  failPoint('key-rotated')
  directory.notify(key.id)
  if (isRotated) return
  // Someone was quicker, such as the schedule: judge by what the key is now.
  const current = await directory.find(key.id)
  if (!current) throw new Refusal('not-found', `Key '${key.arn}' does not exist`)
  await rotateOnDemand(deps, current)
}
