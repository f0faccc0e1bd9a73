import type { Credential } from './credentials.ts'
import { safeEqual } from './safe-equal.ts'
import { type Refused, refuse } from './verification.ts'

/** Refuses a session token that is not the credential's, or is over. To be called after the signature was verified. */
export const checkSession = (
  { sessionToken = '', expiresAtMs }: Credential,
  given: string | undefined,
  { clock }: { readonly clock: { readonly now: () => number } },
): Refused | undefined => {
  const isUnasked = given === undefined && sessionToken === ''
  if (!isUnasked && !safeEqual(given ?? '', sessionToken)) return refuse('invalid-token')
  return expiresAtMs !== undefined && expiresAtMs <= clock.now() ? refuse('expired-token') : undefined
}
