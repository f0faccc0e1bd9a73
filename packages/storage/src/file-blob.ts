import { constants } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { finished } from 'node:stream/promises'
import { failPoint } from '@sealstack/fail-points'
import type { PendingBlob } from './blob-store.ts'
import { fileSink } from './file-sink.ts'
import { failAs } from './storage-failure.ts'
import { syncFolder } from './sync-folder.ts'

/** Where a blob is written, and where it goes. */
export interface FileBlobPlaces {
  readonly temporary: string
  readonly committed: string
  /** Called before the blob is moved to `committed`: sees to it that the folder is there to stay. */
  readonly prepare: () => Promise<void>
  /** Called once, when the blob has been committed or discarded. */
  readonly onEnd: () => void
}

/**
 * A pending blob in a file of its own, which only its owner can read.
 * @throws whatever the system refuses with.
 */
export const createFileBlob = async (
  id: string,
  { temporary, committed, prepare, onEnd }: FileBlobPlaces,
): Promise<PendingBlob> => {
  const file = await open(temporary, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600)
  failPoint('blob-created')
  const sink = fileSink(file)
  let state: 'writing' | 'moved' | 'committed' = 'writing'
  let committing: Promise<void> | undefined
  let discarding: Promise<void> | undefined

  /** The order is the promise: bytes on disk, then the name, then the folder that holds the name. */
  const publish = async (): Promise<void> => {
    failPoint('blob-written')
    await file.datasync()
    failPoint('blob-synced')
    await file.close()
    await prepare()
    await rename(temporary, committed)
    state = 'moved'
    failPoint('blob-renamed')
    await syncFolder(dirname(committed))
    failPoint('blob-folder-synced')
    state = 'committed'
    onEnd()
  }
  const remove = async (): Promise<void> => {
    // Whoever waits for a commit may have been told of its end already, so it must not be undone half-way.
    await committing?.catch(() => undefined)
    if (state === 'committed') return
    // Whoever it is lent to may be writing.
    await finished(sink.destroy()).catch(() => undefined)
    await file.close().catch(() => undefined)
    await rm(state === 'moved' ? committed : temporary, { force: true })
    onEnd()
  }
  return {
    id,
    sink,
    commit: async () => {
      if (committing ?? discarding) throw new Error('The blob was committed or discarded before')
      if (!sink.writableFinished) throw new Error('The blob has not been written to its end')
      committing = failAs(publish)
      await committing
    },
    discard: async () => {
      discarding ??= failAs(remove)
      await discarding
    },
  }
}
