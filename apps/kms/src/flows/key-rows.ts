import type { KeyPatch, KeyRow, KeyVersionRow } from '@sealstack/metadata/kms'
import { dueAtMs, type Key, type KeyManager, type KeyState } from '../domain/key.ts'
import { keyArn } from '../domain/key-reference.ts'

/** What may change in a key. A member that is there and undefined is taken away. */
export type KeyUpdate = Partial<Pick<Key, Exclude<keyof KeyPatch, 'dueAtMs'>>>

/** A row in the domain's terms. */
export const toKey = (row: KeyRow): Key => ({
  region: row.region,
  accountId: row.accountId,
  id: row.id,
  arn: keyArn(row, row.id),
  manager: row.manager as KeyManager,
  state: row.state as KeyState,
  spec: row.spec,
  usage: row.usage,
  origin: row.origin,
  description: row.description,
  policy: row.policy,
  displayAlias: row.displayAlias,
  version: row.version,
  createdAtMs: Number(row.createdAtMs),
  deletionAtMs: numberOf(row.deletionAtMs),
  windowDays: row.windowDays ?? undefined,
  primaryRegion: row.primaryRegion ?? undefined,
  rotationDays: row.rotationDays ?? undefined,
  nextRotationAtMs: numberOf(row.nextRotationAtMs),
  expiresAtMs: numberOf(row.expiresAtMs),
})

/** An update in the database's terms, with the time at which the key so changed is next due. */
export const toPatch = (key: Key, update: KeyUpdate): KeyPatch => {
  const { deletionAtMs, windowDays, primaryRegion, rotationDays, nextRotationAtMs, expiresAtMs, ...rest } = update
  const has = (name: keyof KeyUpdate): boolean => Object.hasOwn(update, name)
  return {
    ...rest,
    ...(has('deletionAtMs') ? { deletionAtMs: bigintOf(deletionAtMs) } : {}),
    ...(has('windowDays') ? { windowDays: windowDays ?? null } : {}),
    ...(has('primaryRegion') ? { primaryRegion: primaryRegion ?? null } : {}),
    ...(has('rotationDays') ? { rotationDays: rotationDays ?? null } : {}),
    ...(has('nextRotationAtMs') ? { nextRotationAtMs: bigintOf(nextRotationAtMs) } : {}),
    ...(has('expiresAtMs') ? { expiresAtMs: bigintOf(expiresAtMs) } : {}),
    dueAtMs: bigintOf(dueAtMs({ ...key, ...update })),
  }
}

/** A new key in the database's terms. */
export const toRow = ({ arn: _, ...key }: Key): KeyRow => ({
  ...key,
  createdAtMs: BigInt(key.createdAtMs),
  deletionAtMs: bigintOf(key.deletionAtMs),
  windowDays: key.windowDays ?? null,
  primaryRegion: key.primaryRegion ?? null,
  rotationDays: key.rotationDays ?? null,
  nextRotationAtMs: bigintOf(key.nextRotationAtMs),
  expiresAtMs: bigintOf(key.expiresAtMs),
  dueAtMs: bigintOf(dueAtMs(key)),
})

/** When the first of a key's imported materials expires; undefined when none does. */
export const firstExpiry = (versions: readonly KeyVersionRow[]): number | undefined => {
  const times = versions.flatMap(({ sealed, validToMs }) => (sealed && validToMs !== null ? [Number(validToMs)] : []))
  return times.length === 0 ? undefined : Math.min(...times)
}

const numberOf = (value: bigint | null): number | undefined => (value === null ? undefined : Number(value))

const bigintOf = (value: number | undefined): bigint | null => (value === undefined ? null : BigInt(value))
