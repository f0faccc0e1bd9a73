/** What a form must be like, as the policy document in it says. */
export interface PostPolicy {
  readonly expiresMs: number
  readonly conditions: readonly PolicyCondition[]
}

/** One condition; `shown` is how errors show it. */
export type PolicyCondition =
  | { readonly kind: 'eq' | 'starts-with'; readonly field: string; readonly value: string; readonly shown: string }
  | { readonly kind: 'range'; readonly min: number; readonly max: number; readonly shown: string }
  /** Well-formed, but nothing can meet it: a name without `$`, a bound that is no number. */
  | { readonly kind: 'never'; readonly shown: string }

/** Why a policy document is none, in the service's words. */
export interface PolicyProblem {
  readonly problem: string
}

const MULTIPLE = 'Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.'
const NOT_JSON: PolicyProblem = { problem: 'Invalid JSON.' }

/**
 * Reads a policy document from its Base64.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export const readPolicy = (base64: string): PostPolicy | PolicyProblem => {
  const document = parse(base64)
  if (typeof document !== 'object' || document === null || Array.isArray(document)) return NOT_JSON
  const unknown = Object.keys(document).find((name) => name !== 'expiration' && name !== 'conditions')
  if (unknown !== undefined) return { problem: `Unexpected: '${unknown.toLowerCase()}'` }
  const { expiration, conditions } = document as Record<string, unknown>
  if (expiration === undefined) return { problem: 'Policy missing expiration.' }
  if (conditions === undefined) return { problem: 'Policy missing conditions.' }
  const isTime = typeof expiration === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/.test(expiration)
  const expiresMs = isTime ? Date.parse(expiration) : Number.NaN
  if (Number.isNaN(expiresMs)) return { problem: `Invalid 'expiration' value: '${String(expiration)}'` }
  if (!Array.isArray(conditions)) return { problem: "Invalid 'conditions' value: must be a List." }
  const read: PolicyCondition[] = []
  for (const each of conditions) {
    const condition = readCondition(each)
    if ('problem' in condition) return condition
    read.push(condition)
  }
  return { expiresMs, conditions: read }
}

const parse = (base64: string): unknown => {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(base64, 'base64'))
    // Two escapes of the policy language that JSON does not have.
    const escapes: Readonly<Record<string, string>> = { '\\$': '$', '\\v': '\\u000b' }
    return JSON.parse(text.replace(/\\./gs, (pair) => escapes[pair] ?? pair))
  } catch {
    return undefined
  }
}

const readCondition = (condition: unknown): PolicyCondition | PolicyProblem => {
  if (Array.isArray(condition)) return readList(condition)
  if (typeof condition !== 'object' || condition === null) {
    return { problem: 'Invalid condition test: must be a List or Object.' }
  }
  const [entry, ...others] = Object.entries(condition)
  if (!entry || others.length > 0) return { problem: MULTIPLE }
  const [name, value] = entry
  if (value === null) return NOT_JSON
  if (typeof value !== 'string') return { problem: 'Invalid Simple-Condition: value must be a string.' }
  return readList(['eq', `$${name}`, value])
}

const readList = (list: readonly unknown[]): PolicyCondition | PolicyProblem => {
  const [operation, first, second] = list
  if (typeof operation !== 'string') return { problem: 'Invalid Condition: missing operation identifier.' }
  const kind = operation.toLowerCase()
  if (!['eq', 'starts-with', 'content-length-range'].includes(kind)) {
    return { problem: `Invalid Condition: unknown operation '${operation}'.` }
  }
  if (list.length !== 3) return { problem: `Invalid ${kind}: wrong number of arguments.` }
  const shown = `[${[kind, first, second].map((each) => JSON.stringify(each)).join(', ')}]`
  if (kind === 'content-length-range') return readRange(first, second, shown)
  if (typeof first !== 'string' || typeof second !== 'string') return NOT_JSON
  if (!first.startsWith('$')) return { kind: 'never', shown }
  return { kind: kind === 'eq' ? 'eq' : 'starts-with', field: first.slice(1).toLowerCase(), value: second, shown }
}

/** Bounds are whole numbers, and may stand in quotes. */
const readRange = (first: unknown, second: unknown, shown: string): PolicyCondition | PolicyProblem => {
  const [min, max] = [first, second].map((bound) =>
    typeof bound === 'string' && /^\d{1,15}$/.test(bound) ? Number(bound) : bound,
  )
  if (typeof min === 'string' || typeof max === 'string') return { kind: 'never', shown }
  const isBound = (bound: unknown): bound is number => Number.isSafeInteger(bound) && Number(bound) >= 0
  return isBound(min) && isBound(max) ? { kind: 'range', min, max, shown } : NOT_JSON
}

/** What a form looks like to its policy. */
export interface PolicyForm {
  /** By lower-case name, with variables expanded; `bucket` is the one of the address. */
  readonly values: ReadonlyMap<string, string>
  /** The names of the form's own fields as they were sent. */
  readonly names: readonly string[]
}

/** What a policy says of a form. Sizes are judged once they are known; see {@link sizeRange}. */
export type PolicyVerdict =
  | { readonly kind: 'allowed' | 'expired' }
  | { readonly kind: 'failed'; readonly condition: string }
  | { readonly kind: 'extra'; readonly names: readonly string[] }

const EXEMPT = /^(file|policy|signature|x-amz-signature|awsaccesskeyid|accesskeyid|obsaccesskeyid|token|x-ignore-.*)$/

/** Judges a form: time, then each condition, then that every field has one. A condition on a field that is not there fails. */
export const judgeForm = (policy: PostPolicy, { values, names }: PolicyForm, nowMs: number): PolicyVerdict => {
  if (nowMs > policy.expiresMs) return { kind: 'expired' }
  const failed = policy.conditions.find((condition) => !holds(condition, values))
  if (failed) return { kind: 'failed', condition: failed.shown }
  const covered = new Set(policy.conditions.map((condition) => ('field' in condition ? condition.field : '')))
  const extra = names.filter((name) => !covered.has(name.toLowerCase()) && !EXEMPT.test(name.toLowerCase()))
  return extra.length > 0 ? { kind: 'extra', names: extra } : { kind: 'allowed' }
}

const holds = (condition: PolicyCondition, values: PolicyForm['values']): boolean => {
  if (condition.kind === 'range') return true
  if (condition.kind === 'never') return false
  const { kind, field, value } = condition
  const actual = values.get(field)
  if (actual === undefined) return false
  if (kind === 'eq') return actual === value
  // A list of types is allowed when each of them is.
  const items = field === 'content-type' ? actual.split(',').map((item) => item.trim()) : [actual]
  return items.every((item) => item.startsWith(value))
}

/** How many bytes the file may have: what all the range conditions of a policy leave. */
export const sizeRange = ({ conditions }: PostPolicy): { readonly min: number; readonly max: number } => {
  const ranges = conditions.filter((condition) => condition.kind === 'range')
  return {
    min: Math.max(0, ...ranges.map(({ min }) => min)),
    max: Math.min(Number.POSITIVE_INFINITY, ...ranges.map(({ max }) => max)),
  }
}
