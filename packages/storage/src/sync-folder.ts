import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

/** Makes the names in a folder durable: a file that was renamed, or a folder that was made, stays after a power cut. */
export const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
