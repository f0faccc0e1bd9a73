import type { Payload, Principal, SigningContext } from '@sealstack/auth'
import type { SignedBy } from './conditions.ts'
import type { Dialect } from './dialect.ts'

/** Who calls, in which words, and what the signature says of the body. */
export interface ObsCaller extends SignedBy {
  /** Undefined for a request that nobody signed. */
  readonly principal: Principal | undefined
  readonly dialect: Dialect
  /** The Region whose endpoint was meant, as the signature says; undefined in schemes that say nothing of it. */
  readonly region: string | undefined
  readonly payload: Payload | undefined
  readonly signing: SigningContext | undefined
}
