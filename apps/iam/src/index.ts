import { mkdir } from 'node:fs/promises'
import type { Credentials, Domains, Identities, Principal } from '@sealstack/auth'
import { type Dispatch, lateDispatch } from '@sealstack/http'
import type { AccessExplanation, AccessQuestion } from '@sealstack/policy'
import type { IamConfig } from './config.ts'
import { createContext, type IamCopy, type IamOverrides } from './context.ts'
import { awsErrors } from './errors/aws-errors.ts'
import { otcErrors } from './errors/otc-errors.ts'
import { domainsOf } from './flows/domains-of.ts'
import { explainAction, principalOf } from './flows/explain-action.ts'
import { policiesOf } from './flows/policies-of.ts'
import { type Provision, provision } from './flows/provision.ts'

export type { AccessKey, IamConfig } from './config.ts'
export type { IamCopy, IamOverrides } from './context.ts'
export { Refusal } from './domain/refusal.ts'
export type { AccountSeed, GroupSeed, PolicySeed, Provision, RoleSeed, UserSeed } from './flows/provision.ts'
export { isIamRequest } from './wire/addressee.ts'

/** Every code that the service answers with, in any of its APIs. */
export const errorCodes: readonly string[] = [...Object.keys(awsErrors), ...Object.keys(otcErrors)]

/** A running identity service, without a port of its own. */
export interface Iam {
  /** IAM, STS and the OTC identity API. */
  readonly dispatch: Dispatch
  /** The access keys as a service in a Region looks them up; each change is seen at once. */
  readonly credentials: (service: string, region: string) => Credentials
  readonly identities: Identities
  /** Of the account that was there first, and where this service is. */
  readonly accountId: string
  readonly region: string
  /** Tokens, projects and ids of the OTC API; each change is seen at once. */
  readonly domains: Domains
  /** The user, the root user, the role or the session that an ARN names. */
  readonly principalOf: (arn: string) => Promise<Principal | undefined>
  /** Why somebody may do something that is about no bucket and no key, or not. */
  readonly explain: (principal: Principal, question: AccessQuestion) => Promise<AccessExplanation>
  /** Makes accounts and all that is in them, as a seed has them. */
  readonly provision: Provision
  /** Calls `listener` after each change of who there is or who may do what. */
  readonly onChange: (listener: () => void) => void
  /** Writes all that there is to a file, from which another service in memory can begin. */
  readonly copyTo: (path: string) => Promise<IamCopy>
  readonly close: () => Promise<void>
}

/** How often uses of access keys are written down, and what has expired is removed. Milliseconds. */
const SWEEP_MS = 60_000

/**
 * Opens an identity service.
 * @throws MetadataError
 */
export const createIam = async (config: IamConfig, overrides: IamOverrides): Promise<Iam> => {
  if (config.dataDir !== undefined) await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  const ctx = await createContext(config, overrides)
  const sweep = async (): Promise<void> => {
    await ctx.uses.flush()
    await ctx.sessions.removeExpired(ctx.clock.now() - KEPT_MS)
    await ctx.tokens.removeExpired(ctx.clock.now() - KEPT_MS)
  }
  // Most users are content with the one that is there: what serves the APIs is loaded for the first request to them.
  const dispatch = lateDispatch(async () => (await import('./app.ts')).createIamDispatch(ctx))
  const timer = setInterval(() => {
    sweep().catch((error: unknown) => ctx.log.error({ err: error }, 'the sweep failed'))
  }, SWEEP_MS)
  timer.unref()
  return {
    dispatch,
    credentials: ctx.credentials,
    identities: { policiesOf: (principal) => policiesOf(ctx, principal) },
    accountId: config.accountId,
    region: config.region,
    domains: domainsOf(ctx),
    provision: provision(ctx),
    principalOf: (arn) => principalOf(ctx, arn),
    explain: (principal, question) => explainAction(ctx, principal, question),
    onChange: (listener) => void ctx.listeners.add(listener),
    copyTo: ctx.copyTo,
    close: async () => {
      clearInterval(timer)
      await ctx.close()
    },
  }
}

/** How long an expired session or token is kept, so that whoever comes with it is told that it is expired. A day. */
const KEPT_MS = 86_400_000
