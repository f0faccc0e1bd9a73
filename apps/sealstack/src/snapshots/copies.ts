import { constants, copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Services, ServicesCopy } from '../services.ts'

/** What services in memory held at a moment, for any number of others to begin with. */
export interface Copies {
  /** Files for one use. They are opened at once, and from then on are in nobody's way. */
  readonly again: () => Promise<ServicesCopy>
  /** The files that the others are made of, for the last use. */
  readonly last: ServicesCopy
  /** Gives the files back. */
  readonly close: () => Promise<void>
}

/** Copies all that services in memory hold. Blobs are shared, since none ever changes. */
export const takeCopies = async ({ iam, kms, obs }: Pick<Services, 'iam' | 'kms' | 'obs'>): Promise<Copies> => {
  const folder = await mkdtemp(join(tmpdir(), 'sealstack-'))
  const taken = {
    obs: await obs.copyTo(join(folder, 'obs.db')),
    kms: await kms.copyTo(join(folder, 'kms.db')),
    iam: await iam.copyTo(join(folder, 'iam.db')),
  }
  let count = 0
  // Where the file system can, a copy shares what neither changes.
  const again = async <Copy extends { readonly path: string }>(copy: Copy): Promise<Copy> => {
    count += 1
    const path = join(folder, `${count}.db`)
    await copyFile(copy.path, path, constants.COPYFILE_FICLONE)
    return { ...copy, path }
  }
  return {
    last: taken,
    again: async () => ({ obs: await again(taken.obs), kms: await again(taken.kms), iam: await again(taken.iam) }),
    close: () => rm(folder, { recursive: true, force: true }),
  }
}
