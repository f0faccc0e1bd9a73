import type { LendingSink, SharedFile } from '@sealstack/streams'

/**
 * A blob that is open, to be read from any place. It stays readable though the blob be deleted meanwhile. Close it: it may
 * hold a file open.
 */
export interface OpenBlob {
  /** Bytes. */
  readonly size: number
  /**
   * Fills `into` with what lies at `position`, and gives how many bytes there were, which are fewer only at the blob's end.
   * @throws StorageError
   */
  readonly read: (into: Uint8Array, position: number) => Promise<number>
  /**
   * The same at once, for some hundred KiB at the most: to ask another thread for them costs more than to copy them. Where
   * they are not in memory, all that this thread does waits for the disk. @throws StorageError
   */
  readonly readNow: (into: Uint8Array, position: number) => number
  /** Where it is a file, what another thread may read it from until this is closed. */
  readonly file?: SharedFile | undefined
  /** Its first bytes, which are read once, and at once, for all readers that come soon after each other. @throws StorageError */
  readonly head: (bytes: number) => Uint8Array
  /** Once nothing is being read. A second time it does nothing. @throws StorageError */
  readonly close: () => Promise<void>
}

/** A blob that is being written. Nobody can open it until it is committed. */
export interface PendingBlob {
  /** 32 lower-case hex characters. */
  readonly id: string
  readonly sink: LendingSink
  /**
   * Makes what was written durable and openable: after this a power cut leaves it, or takes along whatever was stored
   * after it to point at it. If it fails, discard what is left.
   * @throws StorageError, or Error when the sink has not finished or the blob was committed or discarded before.
   */
  readonly commit: () => Promise<void>
  /** Forgets what was written, at any time before the commit. After it, or a second time, it does nothing. */
  readonly discard: () => Promise<void>
}

/** A committed blob as `list` gives it. */
export interface BlobEntry {
  readonly id: string
  readonly bytes: number
  /** When it was committed, in ms since the epoch. */
  readonly modifiedAtMs: number
}

/** Where bytes are kept: it knows ids and bytes, and nothing of what they mean. A committed blob never changes. */
export interface BlobStore {
  /** Begins a blob of at most `maxBytes`, where that is known: small ones may be kept in another way. @throws StorageError */
  readonly create: (maxBytes?: number) => Promise<PendingBlob>
  /**
   * Stores a blob that is in memory whole, under an id of {@link newBlobId}: what `create`, `sink` and `commit` do, without
   * a stream's cost. The bytes are the store's from then on. @throws StorageError
   */
  readonly put: (id: string, bytes: Uint8Array) => Promise<void>
  /**
   * Opens a blob; undefined when there is no such blob. Who knows that it has so many bytes at least says so: that may save a
   * look. @throws StorageError
   */
  readonly open: (id: string, leastBytes?: number) => Promise<OpenBlob | undefined>
  /** All bytes of a blob that is known to be small; undefined when there is no such blob. @throws StorageError */
  readonly read: (id: string) => Promise<Uint8Array | undefined>
  /** The blob's size in bytes; undefined when there is no such blob. */
  readonly size: (id: string) => Promise<number | undefined>
  /** Removes a blob. False when there was none. A power cut soon after may bring it back. */
  readonly delete: (id: string) => Promise<boolean>
  /** Every committed blob, in no order that may be relied upon. */
  readonly list: () => AsyncIterable<BlobEntry>
  /** Discards whatever is still being written. The store is not to be used afterwards. */
  readonly close: () => Promise<void>
}

/** `no-space`: the disk or the quota is full. `io`: anything else that the system refused. */
export type StorageErrorReason = 'no-space' | 'io'

/** The store could not do what was asked. Absence is never an error. */
export class StorageError extends Error {
  override readonly name = 'StorageError'
  readonly reason: StorageErrorReason

  constructor(reason: StorageErrorReason, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.reason = reason
  }
}

/** An id for a new blob. `random` gives so many bytes that nobody can foresee. */
export const newBlobId = (random: (bytes: number) => Uint8Array): string => Buffer.from(random(16)).toString('hex')

/** Whether a text can be a blob id. Whatever is not must never become part of a path. */
export const isBlobId = (text: string): boolean => /^[0-9a-f]{32}$/.test(text)
