import { parseConditions } from './parse-conditions.ts'
import { parseElement } from './parse-element.ts'
import { parsePrincipals } from './parse-principals.ts'
import type { Statement } from './policy.ts'
import { PolicyError } from './policy-error.ts'
import type { RawStatement, StatementReading, StatementScope } from './reading.ts'
import { appliesToSome } from './s3-actions.ts'

const MEMBERS = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]

/** Reads and compiles one statement. */
export const parseStatement = (raw: unknown, scope: StatementScope): Statement => {
  const { index, rules } = scope
  const { wording } = rules
  const path = `Statement[${index}]`
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw new PolicyError(wording.syntax, path)
  const members = raw as RawStatement
  for (const member of Object.keys(members)) {
    if (!MEMBERS.includes(member)) throw new PolicyError(wording.unknown(member), `${path}.${member}`)
  }
  const { Sid: sid, Effect: effect } = members
  if (sid !== undefined && !(typeof sid === 'string' && rules.sid.test(sid))) {
    throw new PolicyError(wording.sid, `${path}.Sid`)
  }
  if (effect === undefined) throw new PolicyError(wording.missing('Effect'), `${path}.Effect`)
  if (effect !== 'Allow' && effect !== 'Deny')
    throw new PolicyError(typeof effect === 'string' ? wording.effect(effect) : wording.syntax, `${path}.Effect`)
  const reading: StatementReading = { ...scope, path, effect }
  const statement: Statement = {
    index,
    sid,
    effect: reading.effect,
    principals: parsePrincipals(members, reading),
    action: parseElement(members, 'Action', reading),
    resource: parseElement(members, 'Resource', reading),
    conditions: parseConditions(members.Condition, reading),
  }
  if (rules.vendor === 's3') refuseIdleActions(statement, path)
  return statement
}

/** S3 refuses an action on objects without an object, and one on buckets without a bucket. */
const refuseIdleActions = ({ action, resource }: Statement, path: string): void => {
  if (action.not || resource.not) return
  if (!action.values.every((value) => appliesToSome(value, resource.values))) {
    throw new PolicyError('Action does not apply to any resource(s) in statement', `${path}.Action`)
  }
}
