import { BlockList, isIP } from 'node:net'
import { compilePattern, type Pattern } from './pattern.ts'

/** How values of a policy are read: variables exist from version 2012-10-17 on. */
export interface OperatorOptions {
  readonly variables: boolean
}

/** A condition operator without its prefix and suffix. */
export interface Operator {
  /** True for `…Not…`: the condition holds when no value matches. */
  readonly negated: boolean
  /** Compiles one value of a policy; `undefined` when it is none that the operator knows. */
  readonly compile: (value: string, options: OperatorOptions) => Pattern | undefined
}

type Compile = Operator['compile']

const stringEquals: Compile = (value, { variables }) => compilePattern(value, { variables, wildcards: false })
const stringEqualsIgnoreCase: Compile = (value, { variables }) =>
  compilePattern(value, { variables, wildcards: false, ignoreCase: true })
const stringLike: Compile = (value, { variables }) => compilePattern(value, { variables, wildcards: true })

/**
 * Each of the six parts of an ARN is matched by itself, so a wildcard does not cross a colon, save in the last part.
 * `ArnEquals` and `ArnLike` are the same. A lone `*` is any ARN.
 */
const arnLike: Compile = (value, options) => {
  const parts = arnParts(value).map((part) => compilePattern(part, { ...options, wildcards: true }))
  if (parts.includes(undefined)) return undefined
  if (value === '*') return (text) => arnParts(text).length === 6
  return (text, request) => {
    const texts = arnParts(text)
    if (texts.length !== 6 || parts.length !== 6) return false
    let matched: boolean | undefined = true
    for (const [index, part] of parts.entries()) {
      const result = part?.(texts[index] ?? '', request)
      if (result === false) return false
      matched &&= result
    }
    return matched
  }
}

/** Colons within `${…}` separate nothing, and those of the resource part belong to it. */
const arnParts = (arn: string): readonly string[] => {
  const parts: string[] = []
  let start = 0
  let depth = 0
  for (let index = 0; index < arn.length && parts.length < 5; index++) {
    const char = arn[index]
    if (char === '{' && arn[index - 1] === '$') depth = 1
    else if (char === '}') depth = 0
    else if (char === ':' && depth === 0) {
      parts.push(arn.slice(start, index))
      start = index + 1
    }
  }
  return [...parts, arn.slice(start)]
}

type Compare = (left: number, right: number) => boolean

const ordered =
  (read: (text: string) => number | undefined, compare: Compare): Compile =>
  (value) => {
    const right = read(value)
    if (right === undefined) return undefined
    return (text) => {
      const left = read(text)
      return left !== undefined && compare(left, right)
    }
  }

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d{1,3})?$/i

const readNumber = (text: string): number | undefined => (NUMBER.test(text) ? Number(text) : undefined)

/** W3C profile of ISO 8601: a year alone, a month, a day, or a time with its zone; without a zone it is UTC. */
const ISO_DATE = /^\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/i

/** Milliseconds. Digits alone are seconds since 1970, as `aws:EpochTime` has them, unless they are four: a year. */
const readDate = (text: string): number | undefined => {
  const match = ISO_DATE.exec(text)
  if (!match) return readNumber(text) === undefined ? undefined : Number(text) * 1000
  const zoned = text.includes('T') && match[1] === undefined ? `${text}Z` : text
  const time = Date.parse(
    zoned.replace(/([+-]\d\d)(\d\d)$/, (all, hours, minutes) => (text.includes('T') ? `${hours}:${minutes}` : all)),
  )
  return Number.isNaN(time) ? undefined : time
}

const bool: Compile = (value) => {
  const wanted = value.toLowerCase()
  return wanted === 'true' || wanted === 'false' ? (text) => text.toLowerCase() === wanted : undefined
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

const binaryEquals: Compile = (value) => (BASE64.test(value) ? (text) => text === value : undefined)

/** An address or a range in CIDR form; without a prefix length it is one address. */
const ipAddress: Compile = (value) => {
  const [address = '', length, ...rest] = value.split('/')
  const version = isIP(address)
  const bits = version === 4 ? 32 : 128
  if (version === 0 || address.includes('%') || rest.length > 0) return undefined
  if (length !== undefined && !(/^\d{1,3}$/.test(length) && Number(length) <= bits)) return undefined
  const list = new BlockList()
  list.addSubnet(address, Number(length ?? bits), version === 4 ? 'ipv4' : 'ipv6')
  return (text) => {
    const family = isIP(text)
    return family !== 0 && list.check(text, family === 4 ? 'ipv4' : 'ipv6')
  }
}

const equal: Compare = (left, right) => left === right
const less: Compare = (left, right) => left < right
const lessOrEqual: Compare = (left, right) => left <= right
const greater: Compare = (left, right) => left > right
const greaterOrEqual: Compare = (left, right) => left >= right

const is = (compile: Compile): Operator => ({ negated: false, compile })
const isNot = (compile: Compile): Operator => ({ negated: true, compile })

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html; `Null` apart. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['StringEquals', is(stringEquals)],
  ['StringNotEquals', isNot(stringEquals)],
  ['StringEqualsIgnoreCase', is(stringEqualsIgnoreCase)],
  ['StringNotEqualsIgnoreCase', isNot(stringEqualsIgnoreCase)],
  ['StringLike', is(stringLike)],
  ['StringNotLike', isNot(stringLike)],
  ['NumericEquals', is(ordered(readNumber, equal))],
  ['NumericNotEquals', isNot(ordered(readNumber, equal))],
  ['NumericLessThan', is(ordered(readNumber, less))],
  ['NumericLessThanEquals', is(ordered(readNumber, lessOrEqual))],
  ['NumericGreaterThan', is(ordered(readNumber, greater))],
  ['NumericGreaterThanEquals', is(ordered(readNumber, greaterOrEqual))],
  ['DateEquals', is(ordered(readDate, equal))],
  ['DateNotEquals', isNot(ordered(readDate, equal))],
  ['DateLessThan', is(ordered(readDate, less))],
  ['DateLessThanEquals', is(ordered(readDate, lessOrEqual))],
  ['DateGreaterThan', is(ordered(readDate, greater))],
  ['DateGreaterThanEquals', is(ordered(readDate, greaterOrEqual))],
  ['Bool', is(bool)],
  ['BinaryEquals', is(binaryEquals)],
  ['IpAddress', is(ipAddress)],
  ['NotIpAddress', isNot(ipAddress)],
  ['ArnEquals', is(arnLike)],
  ['ArnLike', is(arnLike)],
  ['ArnNotEquals', isNot(arnLike)],
  ['ArnNotLike', isNot(arnLike)],
])
