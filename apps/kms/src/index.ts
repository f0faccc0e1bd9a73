import { mkdir } from 'node:fs/promises'
import type { Principal } from '@sealstack/auth'
import type { Dispatch } from '@sealstack/http'
import type { EventFilter, StoredEvent } from '@sealstack/metadata/kms'
import type { AccessExplanation, AccessQuestion } from '@sealstack/policy'
import { createKmsDispatch } from './app.ts'
import type { KmsConfig } from './config.ts'
import { createContext, type KmsCopy, type KmsOverrides } from './context.ts'
import { awsErrors } from './errors/aws-errors.ts'
import { otcErrors } from './errors/otc-errors.ts'
import { explainKey } from './flows/explain-key.ts'
import { type KeySeed, provisionKey } from './flows/provision-key.ts'
import { type RewrapOutcome, rewrapRoot } from './flows/rewrap-root.ts'
import { settleDue } from './flows/settle-due.ts'

export { DEFAULT_PROJECT_ID, type KmsConfig, type KmsProcessConfig, readConfig, readLimits } from './config.ts'
export type { KmsCopy, KmsOverrides } from './context.ts'
export { Refusal } from './domain/refusal.ts'
export { RootKeyError } from './domain/root-key.ts'
export { type PresentedEvent, presentEvent } from './flows/audit.ts'
export type { KeySeed } from './flows/provision-key.ts'

/** Every code that the KMS answers with, in either dialect. */
export const errorCodes: readonly string[] = [...Object.keys(awsErrors), ...Object.keys(otcErrors)]

/** A running KMS, without a port of its own. */
export interface Kms {
  /** Takes signed requests, from a socket or without one. */
  readonly dispatch: Dispatch
  /**
   * Tells of each change in this process of a key, its policy, its grants or its aliases: the key's id, or nothing where
   * it is not known which.
   */
  readonly onKeyChange: (listener: (keyId?: string) => void) => void
  /**
   * Does what time has brought about: destroys keys whose waiting period is over, rotates keys, removes expired
   * material and old events. Gives the ids of the keys that were destroyed.
   */
  readonly sweep: () => Promise<readonly string[]>
  /** Puts another root key in the place of the one in force; derived from the passphrase when there is one. */
  readonly rewrapRoot: (passphrase?: string) => Promise<RewrapOutcome>
  /** Makes a key of an account, with a fixed id if one is given, as a seed has it; gives its ARN. */
  readonly provision: (accountId: string, wish: KeySeed) => Promise<string>
  /** Why somebody may do something with a key, or not; undefined when there is no such key. */
  readonly explain: (principal: Principal, question: AccessQuestion) => Promise<AccessExplanation | undefined>
  /** The audit trail: every call, refused ones too. */
  readonly events: (filter: EventFilter) => Promise<readonly StoredEvent[]>
  /** Writes all that there is to a new file, for another KMS to begin as. */
  readonly copyTo: (path: string) => Promise<KmsCopy>
  readonly close: () => Promise<void>
}

/** How often that is looked at beside every use of a key. Milliseconds. */
const SWEEP_MS = 60_000

/**
 * Opens a KMS.
 * @throws MetadataError, RootKeyError
 */
export const createKms = async (config: KmsConfig, overrides: KmsOverrides): Promise<Kms> => {
  if (config.dataDir !== undefined) await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  const ctx = await createContext(config, overrides)
  const dispatch = createKmsDispatch(ctx)
  const sweep = (): Promise<readonly string[]> => settleDue(ctx)
  await sweep()
  const timer = setInterval(() => {
    sweep().catch((error: unknown) => ctx.log.error({ err: error }, 'the sweep failed'))
  }, SWEEP_MS)
  timer.unref()
  return {
    dispatch,
    onKeyChange: (listener) => void ctx.listeners.add(listener),
    sweep,
    rewrapRoot: (passphrase) => rewrapRoot(ctx, passphrase),
    provision: (accountId, wish) => provisionKey(ctx, accountId, wish),
    explain: (principal, question) => explainKey(ctx, principal, question),
    events: ctx.audit.list,
    copyTo: ctx.copyTo,
    close: async () => {
      clearInterval(timer)
      await ctx.close()
    },
  }
}
