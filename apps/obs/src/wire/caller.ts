import type { Payload, Principal, SigningContext } from '@sealstack/auth'
import type { SignedBy } from './conditions.ts'
import type { Dialect } from './dialect.ts'

/** Who calls, in which words, and what the signature says of the body. */
export interface ObsCaller extends SignedBy {
  /** Undefined for a request that nobody signed. */
  readonly principal: Principal | undefined
  readonly dialect: Dialect
  readonly payload: Payload | undefined
  readonly signing: SigningContext | undefined
}
