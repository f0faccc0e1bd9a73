/** Knows which blobs are being read, so that an object of many parts is read to its end though it is replaced meanwhile. */
export interface BlobReaders {
  /** Holds blobs until the function that it gives is called; calling that twice is no matter. */
  readonly hold: (ids: readonly string[]) => () => void
  readonly isRead: (id: string) => boolean
  /** Whether the blob is being read; if so, `remove` is called once it no longer is. */
  readonly defer: (id: string, remove: () => void) => boolean
}

/** {@link BlobReaders} of one process. What is deferred when it ends is left to the next start's sweep. */
export const blobReaders = (): BlobReaders => {
  const readers = new Map<string, number>()
  const deferred = new Map<string, () => void>()

  const letGo = (id: string): void => {
    const left = (readers.get(id) ?? 1) - 1
    if (left > 0) {
      readers.set(id, left)
      return
    }
    readers.delete(id)
    deferred.get(id)?.()
    deferred.delete(id)
  }
  return {
    hold: (ids) => {
      for (const id of ids) readers.set(id, (readers.get(id) ?? 0) + 1)
      let isHeld = true
      return () => {
        if (isHeld) ids.forEach(letGo)
        isHeld = false
      }
    },
    isRead: (id) => readers.has(id),
    defer: (id, remove) => {
      const isRead = readers.has(id)
      if (isRead) deferred.set(id, remove)
      return isRead
    },
  }
}
