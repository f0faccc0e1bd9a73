import { copyFile, link, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Succession } from '../succession.ts'
import type { Snapshots } from './snapshots.ts'

/** What a cloud keeps in its data folder, one folder a service. */
const PARTS = ['iam', 'kms', 'obs'] as const

/**
 * Snapshots of a cloud on disk, kept in `snapshots/` of its data folder. They are taken and restored while requests wait.
 * Blobs, which never change, are hard links: a snapshot takes the room of the databases.
 */
export const folderSnapshots = ({ pause }: Succession, dataDir: string): Snapshots => {
  const root = join(dataDir, 'snapshots')
  const isThere = (name: string): Promise<boolean> => isFolder(join(root, name))
  return {
    list: async () => {
      const names = await readdir(root).catch(() => [])
      const entries = names
        .filter((name) => !name.startsWith('.'))
        .map(async (name) => ({ name, takenAt: (await stat(join(root, name))).mtime.toISOString() }))
      return (await Promise.all(entries)).sort((a, b) => a.takenAt.localeCompare(b.takenAt))
    },
    create: async (name) => {
      if (await isThere(name)) return undefined
      // Under its name once it is whole.
      const unfinished = join(root, `.${name}`)
      await pause(async () => {
        await rm(unfinished, { recursive: true, force: true })
        await copyParts(dataDir, unfinished)
        await rename(unfinished, join(root, name))
      })
      return { name, takenAt: (await stat(join(root, name))).mtime.toISOString() }
    },
    restore: async (name) => {
      if (!(await isThere(name))) return false
      await pause(async () => {
        await removeParts(dataDir)
        await copyParts(join(root, name), dataDir)
      })
      return true
    },
    remove: async (name) => {
      if (!(await isThere(name))) return false
      await rm(join(root, name), { recursive: true, force: true })
      return true
    },
    close: async () => undefined,
  }
}

/** Removes all that the services have in a data folder that nobody has open. */
export const removeParts = async (dataDir: string): Promise<void> => {
  for (const part of PARTS) await rm(join(dataDir, part), { recursive: true, force: true })
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )

const copyParts = async (from: string, to: string): Promise<void> => {
  for (const part of PARTS) if (await isFolder(join(from, part))) await copyTree(join(from, part), join(to, part))
}

const copyTree = async (from: string, to: string): Promise<void> => {
  await mkdir(to, { recursive: true, mode: 0o700 })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await copyTree(source, target)
    // Some file systems have no links.
    else if (/^[0-9a-f]{32}$/.test(entry.name)) await link(source, target).catch(() => copyFile(source, target))
    else await copyFile(source, target)
  }
}
