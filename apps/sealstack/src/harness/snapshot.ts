import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Services, ServicesCopy } from '../services.ts'
import type { CloudSnapshot, TestCloud } from './test-cloud.ts'

/** Takes a snapshot of services in memory, with which `begin` begins. */
export const takeSnapshot = async (
  { kms, obs }: Pick<Services, 'kms' | 'obs'>,
  begin: (copy: ServicesCopy) => Promise<TestCloud>,
): Promise<CloudSnapshot> => {
  const folder = await mkdtemp(join(tmpdir(), 'sealstack-'))
  const taken = { obs: await obs.copyTo(join(folder, 'obs.db')), kms: await kms.copyTo(join(folder, 'kms.db')) }
  let count = 0
  /** Another file for one use. It is opened within `begin`, and from then on is in nobody's way. */
  const again = async <Copy extends { readonly path: string }>(copy: Copy): Promise<Copy> => {
    count += 1
    const path = join(folder, `${count}.db`)
    await copyFile(copy.path, path)
    return { ...copy, path }
  }
  const close = (): Promise<void> => rm(folder, { recursive: true, force: true })
  return {
    start: async () => begin({ obs: await again(taken.obs), kms: await again(taken.kms) }),
    close,
    [Symbol.asyncDispose]: close,
  }
}
