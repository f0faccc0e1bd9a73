import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat, unlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { OpenFiles } from '@sealstack/metrics'
import { type BlobEntry, type BlobStore, isBlobId, newBlobId, type PendingBlob } from './blob-store.ts'
import { createFileBlob } from './file-blob.ts'
import { openFiles } from './open-files.ts'
import { type ShardFolders, shardFolders } from './shard-folders.ts'
import { failAs, orAbsent } from './storage-failure.ts'
import { syncFolder } from './sync-folder.ts'

/** Where blobs are kept. */
export interface FsBlobStoreOptions {
  /** A folder of the store's own; it is made where there is none. One process at a time may use it. */
  readonly root: string
  /** Where ids come from; the system's random source by default. */
  readonly random?: (bytes: number) => Uint8Array
  /** Counts the files that are open. */
  readonly files?: OpenFiles | undefined
}

/**
 * A store of one file a blob: `root/tmp/<id>` while it is written, `root/blobs/<first two>/<id>` once committed.
 * Opening it empties `tmp`: whoever wrote there is gone, for a folder has one store at a time.
 * @throws StorageError when the folder cannot be used.
 */
export const fsBlobStore = async ({
  root,
  random = randomBytes,
  files = { reading: 0, writing: 0 },
}: FsBlobStoreOptions): Promise<BlobStore> => {
  const tmp = join(root, 'tmp')
  const shards = await failAs(() => prepare(resolve(root)))
  const pending = new Map<string, PendingBlob>()

  const create = (id: string): Promise<PendingBlob> =>
    failAs(async () => {
      const blob = await createFileBlob(id, {
        temporary: join(tmp, id),
        committed: shards.pathOf(id),
        prepare: () => shards.ensure(id),
        onEnd: () => {
          if (pending.delete(id)) files.writing -= 1
        },
      })
      pending.set(id, blob)
      files.writing += 1
      return blob
    })
  const reading = openFiles((change) => {
    files.reading += change
  })

  return {
    create: () => create(newBlobId(random)),
    put: async (id, bytes) => {
      const blob = await create(id)
      try {
        await pipeline([bytes], blob.sink)
        await blob.commit()
      } catch (error) {
        await blob.discard()
        throw error
      }
    },
    open: async (id) => (isBlobId(id) ? reading.open(shards.pathOf(id)) : undefined),
    read: async (id) => (isBlobId(id) ? orAbsent(() => readFile(shards.pathOf(id))) : undefined),
    size: async (id) => (isBlobId(id) ? orAbsent(async () => (await stat(shards.pathOf(id))).size) : undefined),
    delete: async (id) => {
      if (!isBlobId(id)) return false
      const path = shards.pathOf(id)
      const removed = await orAbsent(() => unlink(path).then(() => true))
      // While it is open the file keeps its space.
      await reading.forget(path)
      return removed ?? false
    },
    list: () => listBlobs(shards),
    close: async () => {
      await Promise.all([...pending.values()].map((blob) => blob.discard()))
      await reading.close()
    },
  }
}

/** Makes the store's folders, and makes them durable. */
const prepare = async (root: string): Promise<ShardFolders> => {
  const tmp = join(root, 'tmp')
  const blobs = join(root, 'blobs')
  const firstMade = await mkdir(root, { recursive: true, mode: 0o700 })
  await rm(tmp, { recursive: true, force: true })
  await mkdir(tmp, { mode: 0o700 })
  await mkdir(blobs, { recursive: true, mode: 0o700 })
  await syncFolder(blobs)
  await syncFolder(root)
  for (let made = root; firstMade !== undefined && made.length >= firstMade.length; made = dirname(made)) {
    await syncFolder(dirname(made))
  }
  return shardFolders(blobs)
}

const listBlobs = async function* (shards: ShardFolders): AsyncIterable<BlobEntry> {
  for (const folder of await failAs(shards.list)) {
    for (const id of (await failAs(() => readdir(folder))).filter(isBlobId)) {
      const facts = await orAbsent(() => stat(shards.pathOf(id)))
      if (facts) yield { id, bytes: facts.size, modifiedAtMs: facts.mtimeMs }
    }
  }
}
