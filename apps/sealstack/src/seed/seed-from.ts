import type { Services } from '../services.ts'
import { applySeed, type SeedReport } from './apply-seed.ts'
import { readSeedFile } from './seed-file.ts'

/**
 * Makes what a seed file says.
 * @throws SeedError
 */
export const seedFrom = async (path: string, services: Services): Promise<SeedReport> =>
  applySeed(services, await readSeedFile(path))
