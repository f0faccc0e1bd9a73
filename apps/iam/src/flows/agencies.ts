import type { AccountRow, IdentityRow } from '@sealstack/metadata/iam'
import type { IamContext } from '../context.ts'
import { rootArn } from '../domain/arn.ts'
import { refuse } from '../domain/refusal.ts'
import { createIdentity } from './create-identity.ts'
import { type DomainName, findDomain } from './scope.ts'

/** What an agency is to be. */
export interface AgencyWish {
  readonly accountId: string
  readonly name: string
  readonly description: string
  /** The domain that may take it on. */
  readonly trusted: DomainName
  /** How long, ms; for ever when undefined. */
  readonly durationMs: number | undefined
}

/** An agency, and the account that it trusts. */
export interface Agency {
  readonly role: IdentityRow
  readonly trusted: AccountRow
}

/** The longest session of an agency, as long as a token of one lasts. Seconds. */
const MAX_SESSION_S = 43_200

/**
 * Makes an agency: a role that one other account may assume, for a while or for ever.
 * @throws Refusal `NoSuchEntity`, `EntityAlreadyExists`
 */
export const createAgency = async (ctx: IamContext, wish: AgencyWish): Promise<Agency> => {
  const { accountId, name, description, durationMs } = wish
  const trusted = await requireDomain(ctx, wish.trusted)
  const trust = trustOf(trusted, durationMs === undefined ? null : ctx.clock.now() + durationMs)
  const more = { ...trust, maxSessionS: MAX_SESSION_S }
  return { role: await createIdentity(ctx, { accountId, kind: 'role', name, description, more }), trusted }
}

/**
 * Changes what is there: another trusted domain, another description, another duration from when it was made.
 * @throws Refusal `NoSuchEntity`
 */
export const changeAgency = async (
  ctx: IamContext,
  role: IdentityRow,
  { trusted: named, description = role.description, durationMs }: Partial<AgencyWish> & Pick<AgencyWish, 'trusted'>,
): Promise<Agency> => {
  const isNamed = named.id !== undefined || named.name !== undefined
  const current = await ctx.accounts.find(role.trustedId ?? '')
  const trusted = isNamed || !current ? await requireDomain(ctx, named) : current
  const expiresAtMs = durationMs === undefined ? role.expiresAtMs : BigInt(durationMs) + role.createdAtMs
  const patch = { description, ...trustOf(trusted, expiresAtMs === null ? null : Number(expiresAtMs)) }
  await ctx.people.update(role, patch)
  ctx.changed()
  return { role: { ...role, ...patch }, trusted }
}

/** The policy says what the rows say, so that AWS's STS judges an agency as it judges any role. */
const trustOf = ({ id }: AccountRow, expiresAtMs: number | null) => ({
  trustedId: id,
  expiresAtMs: expiresAtMs === null ? null : BigInt(expiresAtMs),
  trustPolicy: JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: rootArn(id) },
        Action: 'sts:AssumeRole',
        ...(expiresAtMs === null
          ? {}
          : { Condition: { DateLessThan: { 'aws:CurrentTime': new Date(expiresAtMs).toISOString() } } }),
      },
    ],
  }),
})

const requireDomain = async (ctx: IamContext, name: DomainName): Promise<AccountRow> =>
  (await findDomain(ctx, name)) ??
  refuse('NoSuchEntity', `Could not find domain: ${name.id ?? name.name ?? '(none is named)'}.`)
