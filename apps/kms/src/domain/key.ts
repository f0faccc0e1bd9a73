/** Who manages a key: a customer, AWS for a service's default key, or a service for itself alone. */
export type KeyManager = 'CUSTOMER' | 'AWS' | 'SERVICE'

/** The states of a key; see key-state.ts for what each allows. */
export type KeyState =
  | 'Enabled'
  | 'Disabled'
  | 'PendingDeletion'
  | 'PendingReplicaDeletion'
  | 'PendingImport'
  | 'Unavailable'
  | 'Creating'
  | 'Updating'

/** A master key, without its material. Times are ms since the epoch. */
export interface Key {
  readonly region: string
  /** That owns it. */
  readonly accountId: string
  /** A UUID, or `mrk-` and 32 hex characters. */
  readonly id: string
  readonly arn: string
  readonly manager: KeyManager
  readonly state: KeyState
  readonly spec: string
  readonly usage: string
  readonly origin: string
  readonly description: string
  readonly policy: string
  /** The name that the OTC dialect shows. */
  readonly displayAlias: string
  readonly createdAtMs: number
  /** When the material will be destroyed; undefined unless the state is PendingDeletion. */
  readonly deletionAtMs: number | undefined
  /** The waiting period, in days, that begins when the last replica is gone; only in PendingReplicaDeletion. */
  readonly windowDays: number | undefined
  /** The version that encrypts. */
  readonly version: number
  /** The Region of the primary key of its set; undefined for a key of one Region only. */
  readonly primaryRegion: string | undefined
  /** The period of automatic rotation; undefined when that is off. */
  readonly rotationDays: number | undefined
  readonly nextRotationAtMs: number | undefined
  /** When the first of its imported materials expires. */
  readonly expiresAtMs: number | undefined
}

/** When time next changes a key: its deletion, its rotation or the expiry of its material; undefined when it does not. */
export const dueAtMs = (key: Pick<Key, 'state' | 'deletionAtMs' | 'nextRotationAtMs' | 'expiresAtMs'>) => {
  // Keys that are not enabled are not rotated.
  const rotationAtMs = key.state === 'Enabled' ? key.nextRotationAtMs : undefined
  return earlier(earlier(key.deletionAtMs, rotationAtMs), key.expiresAtMs)
}

const earlier = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.min(a, b)
