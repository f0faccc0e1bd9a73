import { constants } from 'node:fs'
import { type FileHandle, link, open, rename, rm, stat } from 'node:fs/promises'

/** The name is taken. */
export class FileExistsError extends Error {
  override readonly name = 'FileExistsError'

  constructor(path: string) {
    super(`${path} exists already and is not overwritten. Remove it, or name another with --out.`)
  }
}

/**
 * Writes a file that is whole or not there at all: under a name of its own until `write` has ended, and for nobody else
 * to read. What a failure leaves is removed.
 * @throws FileExistsError, whatever `write` throws, or the system's error
 */
export const newFile = async (path: string, write: (file: FileHandle) => Promise<void>): Promise<void> => {
  if (await stat(path).catch(() => undefined)) throw new FileExistsError(path)
  const partial = `${path}.${process.pid}.partial`
  const file = await open(partial, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600)
  try {
    await write(file)
    await file.datasync()
    await file.close()
    await publish(partial, path)
  } finally {
    await file.close().catch(() => undefined)
    await rm(partial, { force: true })
  }
}

/** A link, unlike a new name, takes no other file's place. */
const publish = async (partial: string, path: string): Promise<void> => {
  try {
    await link(partial, path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EEXIST') throw new FileExistsError(path)
    // Some file systems have no links.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP') throw error
    await rename(partial, path)
  }
}
