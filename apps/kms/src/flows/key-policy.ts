import { PolicyError } from '@sealstack/policy'
import type { KmsContext } from '../context.ts'
import type { Caller } from '../domain/caller.ts'
import type { Key } from '../domain/key.ts'
import { readKeyPolicy } from '../domain/key-policy.ts'
import { Refusal } from '../domain/refusal.ts'
import { wouldAllow } from './authorize.ts'

type Deps = Parameters<typeof wouldAllow>[0] & Pick<KmsContext, 'limits'>

/** A policy that a key is to get. */
export interface PolicyRequest {
  readonly policy: string
  /** Whether a policy that lets the caller change it no more will do. */
  readonly isLockoutAllowed: boolean
}

/**
 * Refuses a policy that is none, or that would lock its author out.
 * @throws Refusal `malformed-policy`, `limit-exceeded`
 */
export const checkKeyPolicy = async (
  deps: Deps,
  key: Key,
  caller: Caller,
  { policy, isLockoutAllowed }: PolicyRequest,
): Promise<void> => {
  if (Buffer.byteLength(policy) > deps.limits.policyBytes) {
    throw new Refusal('limit-exceeded', `A policy may have no more than ${deps.limits.policyBytes} bytes.`)
  }
  try {
    readKeyPolicy(policy)
  } catch (error) {
    if (error instanceof PolicyError) throw new Refusal('malformed-policy', error.message)
    throw error
  }
  if (isLockoutAllowed || (await wouldAllow(deps, { ...key, policy }, caller, 'kms:PutKeyPolicy'))) return
  throw new Refusal('malformed-policy', 'The new key policy will not allow you to update the key policy in the future.')
}
