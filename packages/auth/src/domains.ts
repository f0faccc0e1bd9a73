import type { Principal } from './credentials.ts'

/** What a token of the OTC API is good for. */
export interface TokenScope {
  readonly principal: Principal
  /** The project that it is for; undefined for a whole domain, and for a token without a scope. */
  readonly projectId: string | undefined
  /** Milliseconds since the epoch. It may have passed. */
  readonly expiresAtMs: number
}

/** What the OTC dialect goes by: tokens, projects, domains, and ids of 32 hex characters. */
export interface Domains {
  /** Undefined when there is no such token, or it was revoked. */
  readonly findToken: (token: string) => Promise<TokenScope | undefined>
  /** The account whose project an id names. */
  readonly accountOfProject: (projectId: string) => Promise<string | undefined>
  /** The id of the domain that an account is. */
  readonly domainOf: (accountId: string) => Promise<string | undefined>
  /** The ARN of the user, the agency or the domain that an id names. */
  readonly arnOf: (id: string) => Promise<string | undefined>
  /** The id of whom an ARN names. */
  readonly idOf: (arn: string) => Promise<string | undefined>
}
