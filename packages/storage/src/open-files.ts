import { constants, fstatSync, type Stats, statSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { readNowAt } from '@sealstack/streams'
import type { OpenBlob } from './blob-store.ts'
import { absence, failAs, failNowAs, storageFailure } from './storage-failure.ts'

/** Files that are read. Some stay open when nobody reads them any more, since to open one costs more than to read it. */
export interface OpenFiles {
  /** Undefined where there is no such file. @throws StorageError */
  readonly open: (path: string) => Promise<OpenBlob | undefined>
  /** Keeps a file open no longer than somebody reads it. @throws StorageError */
  readonly forget: (path: string) => Promise<void>
  /** Forgets all. @throws StorageError */
  readonly close: () => Promise<void>
}

/** How many may stay open. */
const MAX_KEPT = 32

const NOTHING_TO_DO = Promise.resolve()

interface Entry {
  readonly file: FileHandle
  readonly facts: Stats
  head: Uint8Array
  users: number
}

/** `count` is told of each reader that comes (1) and goes (-1). */
export const openFiles = (count: (change: number) => void): OpenFiles => {
  /** The one that was opened last is the last one. */
  const kept = new Map<string, Entry>()

  const closeUnused = (path: string, entry: Entry): Promise<void> =>
    entry.users === 0 && kept.get(path) !== entry ? entry.file.close() : NOTHING_TO_DO
  const drop = async (path: string): Promise<void> => {
    const entry = kept.get(path)
    kept.delete(path)
    if (entry) await closeUnused(path, entry)
  }
  /** Unless another file is in its place, or other bytes are in it. */
  const found = (path: string): Entry | undefined => {
    const entry = kept.get(path)
    // Of a file that is open this is in memory: no disk is waited for.
    const facts = entry && statSync(path, { throwIfNoEntry: false })
    return facts && isSame(facts, entry.facts) ? entry : undefined
  }
  const openNew = async (path: string): Promise<Entry> => {
    await drop(path)
    const file = await open(path, constants.O_RDONLY)
    try {
      return { file, facts: fstatSync(file.fd), head: new Uint8Array(), users: 0 }
    } catch (error) {
      await file.close()
      throw error
    }
  }
  const keepNew = async (path: string, entry: Entry): Promise<void> => {
    await drop(path)
    kept.set(path, entry)
    const [oldest] = kept.keys()
    if (kept.size > MAX_KEPT && oldest !== undefined) await drop(oldest)
  }
  const lend = (path: string, entry: Entry): OpenBlob => {
    entry.users += 1
    count(1)
    return reading(entry, () => {
      entry.users -= 1
      count(-1)
      return closeUnused(path, entry)
    })
  }
  return {
    // One promise and no wait where the file is open.
    open: async (path) => {
      try {
        const known = found(path)
        if (known) {
          kept.delete(path)
          kept.set(path, known)
          return lend(path, known)
        }
        const entry = await openNew(path)
        const blob = lend(path, entry)
        await keepNew(path, entry)
        return blob
      } catch (error) {
        return absence(error)
      }
    },
    forget: (path) => failAs(() => drop(path)),
    close: () => failAs(async () => void (await Promise.all([...kept.keys()].map(drop)))),
  }
}

const isSame = (one: Stats, other: Stats): boolean =>
  one.ino === other.ino && one.dev === other.dev && one.size === other.size && one.mtimeMs === other.mtimeMs

const reading = (entry: Entry, leave: () => Promise<void>): OpenBlob => {
  const { file, facts } = entry
  let leaving: Promise<void> | undefined
  return {
    size: facts.size,
    file: { descriptor: file.fd, failure: storageFailure },
    read: (into, position) => failAs(() => readAt(file, into, position)),
    readNow: (into, position) => failNowAs(() => readNowAt(file.fd, into, position)),
    head: (bytes) => {
      const wanted = Math.min(bytes, facts.size)
      if (entry.head.byteLength >= wanted) return entry.head.subarray(0, wanted)
      const head = new Uint8Array(wanted)
      const found = failNowAs(() => readNowAt(file.fd, head, 0))
      entry.head = head.subarray(0, found)
      return entry.head
    },
    close: () => {
      leaving ??= failAs(leave)
      return leaving
    },
  }
}

const readAt = async (file: FileHandle, into: Uint8Array, position: number): Promise<number> => {
  let filled = 0
  while (filled < into.byteLength) {
    const { bytesRead } = await file.read(into, filled, into.byteLength - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return filled
}
