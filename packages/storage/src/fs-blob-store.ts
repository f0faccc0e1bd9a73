import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type BlobEntry, type BlobStore, isBlobId, type PendingBlob } from './blob-store.ts'
import { fileSink } from './file-sink.ts'
import { fileSource } from './file-source.ts'
import { isAbsent, storageFailure } from './storage-failure.ts'

/** Where blobs are kept. */
export interface FsBlobStoreOptions {
  /** A folder of the store's own; it is made where there is none. */
  readonly root: string
}

/**
 * A store of one file a blob: `root/tmp/<id>` while it is written, `root/blobs/<first two>/<id>` once committed.
 * Opening it empties `tmp`: whoever wrote there is gone, for a folder has one store at a time.
 * @throws StorageError when the folder cannot be used.
 */
export const fsBlobStore = async ({ root }: FsBlobStoreOptions): Promise<BlobStore> => {
  const folders = { tmp: join(root, 'tmp'), blobs: join(root, 'blobs') }
  await failAs(async () => {
    await rm(folders.tmp, { recursive: true, force: true })
    await mkdir(folders.tmp, { recursive: true, mode: 0o700 })
    await mkdir(folders.blobs, { recursive: true, mode: 0o700 })
    await Promise.all(SHARDS.map((shard) => mkdir(join(folders.blobs, shard), { recursive: true, mode: 0o700 })))
    await syncFolder(folders.blobs)
  })
  const pathOf = (id: string): string => join(folders.blobs, id.slice(0, 2), id)

  return {
    create: () => failAs(() => createBlob(folders.tmp, pathOf)),
    open: async (id, range) => {
      const file = await openIfThere(id, pathOf)
      if (!file) return undefined
      try {
        return fileSource(file, range ?? { start: 0, end: (await file.stat()).size - 1 })
      } catch (error) {
        await file.close()
        throw storageFailure(error)
      }
    },
    size: async (id) => (isBlobId(id) ? orAbsent(async () => (await stat(pathOf(id))).size) : undefined),
    delete: async (id) =>
      isBlobId(id) ? ((await orAbsent(() => unlink(pathOf(id)).then(() => true))) ?? false) : false,
    list: () => listBlobs(folders.blobs),
  }
}

const SHARDS = Array.from({ length: 256 }, (_, index) => index.toString(16).padStart(2, '0'))

const createBlob = async (tmp: string, pathOf: (id: string) => string): Promise<PendingBlob> => {
  const id = randomBytes(16).toString('hex')
  const temporary = join(tmp, id)
  const file = await open(temporary, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600)
  let isOpen = true
  const close = async (): Promise<void> => {
    if (!isOpen) return
    isOpen = false
    await file.close()
  }
  return {
    id,
    sink: fileSink(file),
    // The order is the promise: bytes on disk, then the name, then the folder that holds the name.
    commit: () =>
      failAs(async () => {
        await file.datasync()
        await close()
        const path = pathOf(id)
        await rename(temporary, path)
        await syncFolder(join(path, '..'))
      }),
    discard: async () => {
      await close().catch(() => undefined)
      await rm(temporary, { force: true })
    },
  }
}

const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, constants.O_RDONLY)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

const openIfThere = async (id: string, pathOf: (id: string) => string): Promise<FileHandle | undefined> =>
  isBlobId(id) ? orAbsent(() => open(pathOf(id), constants.O_RDONLY)) : undefined

const listBlobs = async function* (folder: string): AsyncIterable<BlobEntry> {
  for (const shard of SHARDS) {
    for (const id of await failAs(() => readdir(join(folder, shard)))) {
      const facts = isBlobId(id) ? await orAbsent(() => stat(join(folder, shard, id))) : undefined
      if (facts) yield { id, bytes: facts.size, modifiedAtMs: facts.mtimeMs }
    }
  }
}

const orAbsent = <Result>(work: () => Promise<Result>): Promise<Result | undefined> =>
  work().catch((error: unknown) => {
    if (isAbsent(error)) return undefined
    throw storageFailure(error)
  })

const failAs = <Result>(work: () => Promise<Result>): Promise<Result> =>
  work().catch((error: unknown) => {
    throw storageFailure(error)
  })
