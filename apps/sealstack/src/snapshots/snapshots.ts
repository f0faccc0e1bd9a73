/** A snapshot that is kept under a name. */
export interface SnapshotEntry {
  readonly name: string
  /** ISO 8601, of this machine's clock. */
  readonly takenAt: string
}

/** What a cloud held at some moments, kept by name. Faults and the clock are no part of it. */
export interface Snapshots {
  /** The oldest first. */
  readonly list: () => Promise<readonly SnapshotEntry[]>
  /** Undefined when there is one of this name. */
  readonly create: (name: string) => Promise<SnapshotEntry | undefined>
  /** Puts it in the place of what there is now; it stays. False when there is none. */
  readonly restore: (name: string) => Promise<boolean>
  /** False when there is none. */
  readonly remove: (name: string) => Promise<boolean>
  /** Gives back what lies in temporary files. */
  readonly close: () => Promise<void>
}
