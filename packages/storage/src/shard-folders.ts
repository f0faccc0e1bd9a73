import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder } from './sync-folder.ts'

/** The folders that blobs are spread over by the first two characters of their ids, so that none grows too long. */
export interface ShardFolders {
  /** A blob's path. Only for what `isBlobId` accepts. */
  readonly pathOf: (id: string) => string
  /** Resolves once the blob's folder is there to stay; it is made, and its name synced, the first time. */
  readonly ensure: (id: string) => Promise<void>
  /** Every folder that is there, with its path. */
  readonly list: () => Promise<readonly string[]>
}

/** The shard folders below `root`, which must be there and synced. */
export const shardFolders = async (root: string): Promise<ShardFolders> => {
  const list = async (): Promise<readonly string[]> =>
    (await readdir(root)).filter((name) => /^[0-9a-f]{2}$/.test(name))
  // Promises, so that of two commits into a new folder neither ends before the folder's name is durable.
  const ready = new Map((await list()).map((shard) => [shard, Promise.resolve()]))

  const make = async (shard: string): Promise<void> => {
    try {
      await mkdir(join(root, shard), { recursive: true, mode: 0o700 })
      await syncFolder(root)
    } catch (error) {
      ready.delete(shard)
      throw error
    }
  }
  return {
    pathOf: (id) => join(root, id.slice(0, 2), id),
    ensure: (id) => {
      const shard = id.slice(0, 2)
      const pending = ready.get(shard) ?? make(shard)
      ready.set(shard, pending)
      return pending
    },
    list: async () => (await list()).map((shard) => join(root, shard)),
  }
}
