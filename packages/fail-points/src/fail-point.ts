import { channel } from 'node:diagnostics_channel'

/**
 * The moments of a write at which a crash or a fault must do no harm, each passed once the thing it names has happened.
 * Those that begin with `before` are passed ahead of it.
 */
export const FAIL_POINTS = [
  // A blob, on its way to the disk.
  'blob-created',
  'blob-written',
  'blob-synced',
  'blob-renamed',
  'blob-folder-synced',
  // Any transaction, of any service.
  'before-transaction-committed',
  'transaction-committed',
  // The write-ahead log, for all who wait.
  'before-log-synced',
  'log-synced',
  // The object store.
  'object-stored',
  'part-stored',
  'upload-completed',
  'object-appended',
  'object-renamed',
  'objects-deleted',
  'before-blob-released',
  'object-expired',
  'before-orphan-swept',
  // The KMS.
  'key-created',
  'key-rotated',
  'root-key-drafted',
  'root-key-replaced',
] as const

/** One of {@link FAIL_POINTS}. */
export type FailPoint = (typeof FAIL_POINTS)[number]

/** What a listener is given. It may set `error`, which the point then throws as if the system had failed there. */
export interface Passage {
  readonly name: FailPoint
  error?: Error
}

/** The name of the diagnostics channel, for listeners that load nothing of this program. */
export const FAIL_POINT_CHANNEL = 'sealstack:fail-point'

const points = channel(FAIL_POINT_CHANNEL)

/**
 * Says that a write has come this far. Nobody listens outside tests, and then it does nothing.
 * @throws the error that a listener has set.
 */
export const failPoint = (name: FailPoint): void => {
  if (!points.hasSubscribers) return
  const passage: Passage = { name }
  points.publish(passage)
  if (passage.error) throw passage.error
}

/** Calls `listener` at each point of this process; gives what ends that. */
export const onFailPoint = (listener: (passage: Passage) => void): (() => void) => {
  const receive = (message: unknown): void => listener(message as Passage)
  points.subscribe(receive)
  return () => void points.unsubscribe(receive)
}
