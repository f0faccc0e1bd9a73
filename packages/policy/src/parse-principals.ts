import type { Statement } from './policy.ts'
import { PolicyError } from './policy-error.ts'
import { compilePrincipals, type PrincipalLists, type PrincipalMember } from './principals.ts'
import { type RawStatement, readTexts, type StatementReading } from './reading.ts'

const AWS_MEMBERS: readonly PrincipalMember[] = ['AWS', 'Service', 'Federated', 'CanonicalUser']
const OBS_MEMBERS: readonly PrincipalMember[] = ['ID', 'Federated']

/** Reads Principal or NotPrincipal: required where a policy belongs to a resource, refused where to an identity. */
export const parsePrincipals = (members: RawStatement, reading: StatementReading): Statement['principals'] => {
  const { rules, path, kind, effect } = reading
  const { Principal: plain, NotPrincipal: negated } = members
  const name = plain === undefined ? 'NotPrincipal' : 'Principal'
  const fail = (message: string): never => {
    throw new PolicyError(message, `${path}.${name}`)
  }
  if (!rules.hasPrincipal)
    return plain === undefined && negated === undefined ? undefined : fail(rules.wording.principal)
  if (plain === undefined && negated === undefined) {
    throw new PolicyError(rules.wording.missing('Principal'), `${path}.Principal`)
  }
  if (plain !== undefined && negated !== undefined) fail(rules.wording.syntax)
  const not = plain === undefined
  // AWS does not support it: it would allow everybody who is not named, the unsigned too.
  if (not && effect === 'Allow') fail('Allow with NotPrincipal is not allowed.')
  const named = compilePrincipals(
    readLists(plain ?? negated, kind === 'obs-resource', () => fail(rules.wording.principal)),
  )
  return { not, named: named ?? fail(rules.wording.principal) }
}

/** `"*"` alone, or an object of lists. */
const readLists = (value: unknown, obs: boolean, fail: () => never): PrincipalLists => {
  if (value === '*') return { AWS: ['*'] }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fail()
  const entries = Object.entries(value)
  if (entries.length === 0) return fail()
  const known: readonly string[] = obs ? OBS_MEMBERS : AWS_MEMBERS
  return Object.fromEntries(
    entries.map(([member, list]) => [member, known.includes(member) ? (readTexts(list) ?? fail()) : fail()]),
  )
}
