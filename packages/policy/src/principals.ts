import { compileGlob, type Glob, matchesGlob } from './glob.ts'
import type { Principal } from './request.ts'

/**
 * How a statement names who asks: `direct` (the user, the session, everybody), `role` (the role of the session) or
 * `account`, which leaves the choice of principals to that account's identity policies.
 */
export type Reach = 'direct' | 'role' | 'account'

/** The compiled Principal or NotPrincipal of a statement. */
export interface Principals {
  readonly everyone: boolean
  /** ARNs of users, roles and sessions. */
  readonly arns: ReadonlySet<string>
  readonly accounts: ReadonlySet<string>
  readonly services: ReadonlySet<string>
  readonly canonicalIds: ReadonlySet<string>
  /** OBS: `domain/<id>`, `domain/<id>:user/<id>`, `domain/<id>:agency/<name>`, with wildcards. */
  readonly obsIds: readonly string[]
  readonly obsGlobs: readonly Glob[]
}

/** How the element names the principal; `undefined` when it does not. */
export const reachOf = (named: Principals, principal: Principal): Reach | undefined => {
  if (named.everyone) return 'direct'
  if (principal.kind === 'anonymous') return undefined
  if (principal.kind === 'service') return named.services.has(principal.service) ? 'direct' : undefined
  if (principal.kind !== 'root' && named.arns.has(principal.arn)) return 'direct'
  if (namesObsUser(named, principal)) return 'direct'
  if (principal.kind === 'role' && named.arns.has(principal.roleArn)) return 'role'
  if (namesAccount(named, principal)) return principal.kind === 'root' ? 'direct' : 'account'
  return undefined
}

/**
 * Whether a NotPrincipal spares the principal. Naming a user is not enough: its account must be named too, and of a
 * session the role as well, else the statement reaches the principal through what was left out.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
 */
export const isSpared = (named: Principals, principal: Principal): boolean => {
  if (named.everyone) return true
  switch (principal.kind) {
    case 'anonymous':
      return false
    case 'service':
      return named.services.has(principal.service)
    case 'root':
      return namesAccount(named, principal) || namesObsUser(named, principal)
    case 'user':
      return namesObsUser(named, principal) || (named.arns.has(principal.arn) && namesAccount(named, principal))
    case 'role':
      return (
        namesObsUser(named, principal) ||
        (named.arns.has(principal.arn) && named.arns.has(principal.roleArn) && namesAccount(named, principal))
      )
  }
}

type OfAccount = Extract<Principal, { readonly accountId: string }>

const namesAccount = ({ accounts, canonicalIds, obsIds }: Principals, principal: OfAccount): boolean =>
  accounts.has(principal.accountId) ||
  (principal.canonicalId !== undefined && canonicalIds.has(principal.canonicalId)) ||
  (obsIds.length > 0 && obsIds.includes(obsDomain(principal)))

/** A pattern without `:` names accounts; it is matched by the account alone, unless it is a wildcard. */
const namesObsUser = ({ obsGlobs }: Principals, principal: OfAccount): boolean => {
  if (obsGlobs.length === 0) return false
  const id = `${obsDomain(principal)}:${principal.kind === 'role' ? `agency/${principal.name}` : `user/${principal.userId ?? ''}`}`
  return obsGlobs.some((glob) => matchesGlob(glob, id))
}

const obsDomain = ({ domainId, accountId }: OfAccount): string => `domain/${domainId ?? accountId}`

/** What a Principal element names, by the name of its member. */
export type PrincipalLists = Readonly<Partial<Record<PrincipalMember, readonly string[]>>>

/** The members of a Principal object; `ID` is that of OBS. */
export type PrincipalMember = 'AWS' | 'Service' | 'Federated' | 'CanonicalUser' | 'ID'

const ACCOUNT_ID = /^\d{12}$/
const ROOT_ARN = /^arn:aws[\w-]*:iam::(\d{12}):root$/
const PRINCIPAL_ARN =
  /^arn:aws[\w-]*:(?:iam::(?:\d{12}:(?:user|role)\/|cloudfront:user\/CloudFront Origin Access Identity )|sts::\d{12}:(?:assumed-role\/[^/]+\/|federated-user\/))[\x21-\x7e]+$/
/** What is left of a user or a role that was deleted. */
const UNIQUE_ID = /^A(?:ID|RO)A[A-Z0-9]{12,124}$/
const SERVICE = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/
const OBS_ID = /^(?:\*|domain\/[\w*-]+(?::(?:user|agency|group|federated-user|identity-provider)\/[\w*.-]+)?)$/

const VALID: Readonly<Record<PrincipalMember, (value: string) => boolean>> = {
  AWS: (value) =>
    value === '*' ||
    ACCOUNT_ID.test(value) ||
    ROOT_ARN.test(value) ||
    (PRINCIPAL_ARN.test(value) && !/[*?]/.test(value)) ||
    UNIQUE_ID.test(value),
  Service: (value) => SERVICE.test(value),
  Federated: (value) => value !== '' && !/[*?]/.test(value),
  CanonicalUser: (value) => /^[0-9a-f]{32,96}$/i.test(value),
  ID: (value) => OBS_ID.test(value),
}

/** Compiles the members of a Principal; `undefined` when a value is of no valid form. */
export const compilePrincipals = (lists: PrincipalLists): Principals | undefined => {
  for (const [member, values] of Object.entries(lists)) {
    if (!values.every(VALID[member as PrincipalMember])) return undefined
  }
  const { AWS = [], Service = [], CanonicalUser = [], ID = [] } = lists
  const accounts = AWS.map((value) => ROOT_ARN.exec(value)?.[1] ?? value).filter((value) => ACCOUNT_ID.test(value))
  const isGlob = (id: string): boolean => id.includes(':') || id.includes('*')
  return {
    everyone: AWS.includes('*') || ID.includes('*'),
    arns: new Set(AWS.filter((value) => !ACCOUNT_ID.test(value) && !ROOT_ARN.test(value))),
    accounts: new Set(accounts),
    services: new Set(Service),
    canonicalIds: new Set(CanonicalUser.map((value) => value.toLowerCase())),
    obsIds: ID,
    obsGlobs: ID.filter(isGlob).map(compileGlob),
  }
}
