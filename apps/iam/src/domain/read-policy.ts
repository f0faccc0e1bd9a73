import { type Policy, PolicyError, type PolicyKind, parsePolicy } from '@sealstack/policy'
import { refuse } from './refusal.ts'

/**
 * Reads a policy that a client has sent.
 * @throws Refusal `MalformedPolicyDocument`
 */
export const readPolicy = (document: string, kind: PolicyKind): Policy => {
  try {
    return parsePolicy(document, kind)
  } catch (error) {
    if (error instanceof PolicyError) return refuse('MalformedPolicyDocument', error.message)
    throw error
  }
}
