import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { readSeed, type SeedDocument } from './read-seed.ts'
import { SeedError } from './seed-error.ts'
import { filesBelow, whyUnreadable } from './seed-files.ts'

/**
 * Reads a seed file; what it names is relative to its folder.
 * @throws SeedError
 */
export const readSeedFile = async (path: string): Promise<SeedDocument> => {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new SeedError(`${path} cannot be read: ${whyUnreadable(error)}.`, { cause: error })
  })
  return readSeed(text, path, filesBelow(dirname(path)))
}
