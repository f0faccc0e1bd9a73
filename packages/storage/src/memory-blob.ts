import { Writable } from 'node:stream'
import type { PendingBlob } from './blob-store.ts'

/** What becomes of a pending blob. */
export interface MemoryBlobEnds {
  /** Takes the bytes; what it fails with, the commit fails with. */
  readonly onCommit: (bytes: Buffer) => void | Promise<void>
  /** Called once, when the blob has been committed or discarded. */
  readonly onEnd: () => void
}

/** A pending blob that is gathered in memory. */
export const createMemoryBlob = (id: string, { onCommit, onEnd }: MemoryBlobEnds): PendingBlob => {
  let chunks: Uint8Array[] = []
  let isPending = true
  const sink = new Writable({
    write: (chunk: Uint8Array, _encoding, done) => {
      // A copy: whoever wrote it may use the buffer again.
      chunks.push(new Uint8Array(chunk))
      done()
    },
  })
  const end = (): void => {
    isPending = false
    chunks = []
    onEnd()
  }
  return {
    id,
    sink,
    commit: async () => {
      if (!isPending) throw new Error('The blob was committed or discarded before')
      if (!sink.writableFinished) throw new Error('The blob has not been written to its end')
      const bytes = Buffer.concat(chunks)
      end()
      await onCommit(bytes)
    },
    discard: async () => {
      if (!isPending) return
      sink.destroy()
      end()
    },
  }
}
