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
  /** A UUID. */
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
  /** The version that encrypts. */
  readonly version: number
}
