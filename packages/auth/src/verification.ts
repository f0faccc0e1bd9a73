import type { KeyObject } from 'node:crypto'
import type { Credential } from './credentials.ts'
import type { Payload } from './sigv4/payload.ts'

/** A request as far as signatures see it: nothing decoded, header names in lower case. */
export interface SignedRequest {
  readonly method: string
  readonly rawPath: string
  readonly rawQuery: string
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** Which signature scheme a request uses. */
export type Scheme = 'sigv4' | 'sigv4-query' | 'sigv2' | 'sigv2-query' | 'obs' | 'obs-query' | 'sdk-hmac'

/** What later pieces of a signed body are checked with: see aws-chunked. */
export interface SigningContext {
  readonly key: KeyObject
  /** `YYYYMMDDTHHMMSSZ` */
  readonly timestamp: string
  readonly scope: string
  /** The signature of the headers, hex: the first link of the chain. */
  readonly seed: string
}

/** The signature is the credential's. */
export interface Verified {
  readonly kind: 'verified'
  readonly scheme: Scheme
  /** The region that the signature is for; undefined in schemes that know none. */
  readonly region?: string
  readonly credential: Credential
  /** What the signature says of the body; undefined in schemes that do not cover it. */
  readonly payload: Payload | undefined
  /** There for SigV4 in headers. */
  readonly signing: SigningContext | undefined
}

/** Why a request was not let in. The names say it; each service words it in its own dialect. */
export type RefusalReason =
  | 'anonymous'
  | 'both-mechanisms'
  | 'malformed-authorization'
  | 'unsupported-algorithm'
  | 'missing-date'
  | 'skewed'
  | 'wrong-region'
  | 'wrong-scope'
  | 'missing-content-sha256'
  | 'malformed-content-sha256'
  | 'host-not-signed'
  | 'headers-not-signed'
  | 'unknown-access-key'
  | 'invalid-token'
  | 'expired-token'
  | 'signature-mismatch'
  | 'query-missing'
  | 'query-malformed'
  | 'expired'
  | 'not-yet-valid'
  | 'field-missing'
  | 'sigv2-off'

/** The request was refused. `detail` holds what the client itself sent or may know; never a secret. */
export interface Refused {
  readonly kind: 'refused'
  readonly reason: RefusalReason
  readonly detail: Readonly<Record<string, string>>
}

/** The outcome of a verification. */
export type Verification = Verified | Refused

/** Makes a refusal. */
export const refuse = (reason: RefusalReason, detail: Readonly<Record<string, string>> = {}): Refused => ({
  kind: 'refused',
  reason,
  detail,
})
