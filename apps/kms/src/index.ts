import { mkdir } from 'node:fs/promises'
import type { Dispatch } from '@sealstack/http'
import { createKmsApp, createKmsDispatch } from './app.ts'
import type { KmsConfig } from './config.ts'
import { createContext, type KmsOverrides } from './context.ts'

export { DEFAULT_PROJECT_ID, type KmsConfig, type KmsProcessConfig, readConfig } from './config.ts'
export type { KmsOverrides } from './context.ts'
export { RootKeyError } from './domain/root-key.ts'

/** A running KMS, without a port of its own. */
export interface Kms {
  /** The Express application. */
  readonly app: ReturnType<typeof createKmsApp>
  /** The same without a socket: takes signed requests like any other. */
  readonly dispatch: Dispatch
  /** Tells the id of each key whose state changes in this process. */
  readonly onKeyChange: (listener: (keyId: string) => void) => void
  /** Destroys every key whose waiting period is over. Gives their ids. */
  readonly sweep: () => Promise<readonly string[]>
  readonly close: () => Promise<void>
}

/** How often waiting periods are looked at beside every use of a key. Milliseconds. */
const SWEEP_MS = 60_000

/**
 * Opens a KMS.
 * @throws MetadataError, RootKeyError
 */
export const createKms = async (config: KmsConfig, overrides: KmsOverrides): Promise<Kms> => {
  if (config.dataDir !== undefined) await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  const ctx = await createContext(config, overrides)
  const dispatch = createKmsDispatch(ctx)
  const sweep = (): Promise<readonly string[]> => ctx.directory.sweep()
  await sweep()
  const timer = setInterval(() => {
    sweep().catch((error: unknown) => ctx.log.error({ err: error }, 'the deletion sweep failed'))
  }, SWEEP_MS)
  timer.unref()
  return {
    app: createKmsApp(dispatch),
    dispatch,
    onKeyChange: ctx.directory.onChange,
    sweep,
    close: async () => {
      clearInterval(timer)
      await ctx.close()
    },
  }
}
