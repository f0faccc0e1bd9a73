import { createHash, randomUUID } from 'node:crypto'
import type { Principal } from '@sealstack/auth'
import type { TokenRow } from '@sealstack/metadata/iam'
import type { IamContext } from '../context.ts'
import { ownerIdOf } from '../domain/session.ts'
import { isStillThere } from './find-credential.ts'
import type { Scope } from './scope.ts'

/** Who gets a token, for what, and for how long. */
export interface TokenGrant {
  readonly principal: Principal
  readonly scope: Scope
  /** How the principal was identified. */
  readonly methods: readonly string[]
  /** When it ends at the latest, ms since the epoch: what it was made of may end before its day is over. */
  readonly notAfterMs?: number | undefined
}

/** How long a token lasts, as in OTC: a day. */
export const TOKEN_LIFE_MS = 86_400_000

type Deps = Pick<IamContext, 'tokens' | 'tokenMemory' | 'people' | 'projects'>

/** Makes a token. It is told but once: kept is its hash. */
export const issueToken = async (
  { tokens, clock, random }: Pick<IamContext, 'tokens' | 'clock' | 'random'>,
  { principal, scope, methods, notAfterMs = Number.POSITIVE_INFINITY }: TokenGrant,
): Promise<{ readonly token: string; readonly row: TokenRow }> => {
  const token = Buffer.from(random(48)).toString('base64url')
  const nowMs = clock.now()
  const row: TokenRow = {
    hash: hashOf(token),
    ownerId: ownerIdOf(principal),
    accountId: principal.accountId,
    projectId: scope.kind === 'project' ? scope.project.id : null,
    isDomainWide: scope.kind === 'domain',
    principal: JSON.stringify(principal),
    methods: methods.join(','),
    auditId: randomUUID(),
    issuedAtMs: BigInt(nowMs),
    expiresAtMs: BigInt(Math.min(nowMs + TOKEN_LIFE_MS, notAfterMs)),
  }
  await tokens.insert(row)
  return { token, row }
}

/**
 * A token that was not revoked, though it may have expired, whose owner and project are there; undefined for any other
 * text. It is looked up by its hash, so that the time of the answer tells nothing of a token that is.
 */
export const findToken = async (deps: Deps, token: string): Promise<TokenRow | undefined> => {
  const hash = hashOf(token)
  const found = await deps.tokenMemory.recall(hash, async () => (await read(deps, hash)) ?? null)
  return found ?? undefined
}

/** Ends a token. */
export const revokeToken = async (
  { tokens, changed }: Pick<IamContext, 'tokens' | 'changed'>,
  { hash }: TokenRow,
): Promise<void> => {
  await tokens.remove(hash)
  changed()
}

/** The principal that a token stands for. */
export const tokenPrincipal = ({ principal }: TokenRow): Principal => JSON.parse(principal) as Principal

const read = async (deps: Deps, hash: string): Promise<TokenRow | undefined> => {
  const row = await deps.tokens.find(hash)
  if (!row || !(await isStillThere(deps, tokenPrincipal(row)))) return undefined
  const hasProject = row.projectId === null || (await deps.projects.find(row.projectId))?.isEnabled === true
  return hasProject ? row : undefined
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')
