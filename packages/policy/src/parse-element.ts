import { VARIABLES_VERSION } from './kinds.ts'
import { s3Action, s3Resource } from './obs-words.ts'
import { compilePattern, type Pattern } from './pattern.ts'
import type { Element } from './policy.ts'
import { PolicyError } from './policy-error.ts'
import { type RawStatement, readTexts, type StatementReading } from './reading.ts'
import type { PolicyRequest } from './request.ts'

const ACTION = /^(?:\*|[\w-]+):[\w*?]+$/
const RESOURCE = /^arn:[^:]*:[^:]+:[^:]*:[^:]*:.+$/s
const VARIABLE_BEFORE_RESOURCE = /^(?:[^:]*:){0,4}[^:]*\$\{/

/** Reads Action or Resource, or the element with `Not` before it; exactly one of both must be there. */
export const parseElement = (
  members: RawStatement,
  base: 'Action' | 'Resource',
  reading: StatementReading,
): Element => {
  const { wording } = reading.rules
  const [plain, negated] = [members[base], members[`Not${base}`]]
  if (base === 'Resource' && reading.rules.hasResource === false) {
    if (plain === undefined && negated === undefined) return EVERY_RESOURCE
    throw new PolicyError(wording.resource(''), `${reading.path}.${base}`)
  }
  if (plain === undefined && negated === undefined) {
    throw new PolicyError(wording.missing(base), `${reading.path}.${base}`)
  }
  const not = plain === undefined
  const name = not ? `Not${base}` : base
  const path = `${reading.path}.${name}`
  if (!not && negated !== undefined) throw new PolicyError(wording.syntax, `${reading.path}.Not${base}`)
  const texts = readTexts(not ? negated : plain)
  if (texts === undefined) throw new PolicyError(wording.missing(base), path)
  const values = reading.kind === 'obs-resource' ? texts.map(base === 'Action' ? s3Action : s3Resource) : texts
  for (const value of values) (base === 'Action' ? checkAction : checkResource)(value, path, reading)
  const matches = base === 'Action' ? actionMatcher(values) : resourceMatcher(values, path, { reading, not })
  return { name, not, values, matches: not ? (request) => !matches(request) : matches }
}

const EVERY_RESOURCE: Element = { name: 'Resource', not: false, values: ['*'], matches: () => true }

const checkAction = (value: string, path: string, { rules }: StatementReading): void => {
  const vendor = value.slice(0, value.indexOf(':')).toLowerCase()
  if (value === '*' || (ACTION.test(value) && (rules.vendor ?? vendor) === vendor)) return
  throw new PolicyError(rules.wording.action, path)
}

const checkResource = (value: string, path: string, { rules, bucket }: StatementReading): void => {
  const fail = (): never => {
    throw new PolicyError(rules.wording.resource(value), path)
  }
  if (value !== '*' && !RESOURCE.test(value)) fail()
  if (VARIABLE_BEFORE_RESOURCE.test(value)) fail()
  if (bucket === undefined || value === '*') return
  // A wildcard in the name may mean this bucket: `arn:aws:s3:::*`.
  const [, name = ''] = /^arn:[^:]+:s3:::([^/]*)/.exec(value) ?? []
  const pattern = compilePattern(name, { variables: false, wildcards: true })
  if (name !== bucket && !(/[*?]/.test(name) && pattern?.(bucket, NO_REQUEST))) fail()
}

/** A pattern without variables asks nothing of the request. */
const NO_REQUEST = {} as PolicyRequest

/** Actions have no case and no variables. */
const actionMatcher = (values: readonly string[]): Element['matches'] => {
  const lower = values.map((value) => value.toLowerCase())
  const exact = new Set(lower.filter((value) => !/[*?]/.test(value)))
  const patterns = lower
    .filter((value) => !exact.has(value))
    .flatMap((value) => compilePattern(value, { variables: false, wildcards: true }) ?? [])
  return (request) =>
    exact.has(request.actionLower) || patterns.some((pattern) => pattern(request.actionLower, request))
}

/**
 * A variable without a value matches no resource. In a NotResource that allows, that would open everything, so there
 * it counts as a match.
 */
const resourceMatcher = (
  values: readonly string[],
  path: string,
  { reading, not }: { readonly reading: StatementReading; readonly not: boolean },
): Element['matches'] => {
  const variables = reading.version === VARIABLES_VERSION
  const patterns: readonly Pattern[] = values.map((value) => {
    const pattern = compilePattern(value, { variables, wildcards: true })
    if (pattern === undefined) throw new PolicyError(reading.rules.wording.resource(value), path)
    return pattern
  })
  const unresolved = not && reading.effect === 'Allow'
  return (request) => patterns.some((pattern) => pattern(request.resource, request) ?? unresolved)
}
