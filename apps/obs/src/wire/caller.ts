import type { Payload, Principal, SigningContext } from '@sealstack/auth'
import type { Dialect } from './dialect.ts'

/** Who calls, in which words, and what the signature says of the body. */
export interface ObsCaller {
  /** Undefined for the one request that needs no signature, the API version probe. */
  readonly principal: Principal | undefined
  readonly dialect: Dialect
  readonly payload: Payload | undefined
  readonly signing: SigningContext | undefined
}
