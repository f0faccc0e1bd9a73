import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { readSeed, type SeedDocument, SeedError } from './read-seed.ts'
import { filesBelow, whyUnreadable } from './seed-files.ts'

/** The file that a cloud looks for where it is told of none. */
export const USUAL_SEED = 'sealstack.yaml'

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
