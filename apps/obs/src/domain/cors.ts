import { type SettingKey, settingKey } from './setting-key.ts'

/** One rule: what scripts of which origins may do. */
export interface CorsRule {
  readonly ID?: string
  readonly AllowedHeader: readonly string[]
  readonly AllowedMethod: readonly string[]
  readonly AllowedOrigin: readonly string[]
  readonly ExposeHeader: readonly string[]
  readonly MaxAgeSeconds?: number
}

/** `?cors`. */
export const CORS: SettingKey<{ readonly CORSRule: readonly CorsRule[] }> = settingKey('cors')

/** What a header's name is made of; names go back into answers. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD']

/** What is wrong with some rules, in the words of S3; undefined when nothing is. */
export const judgeCors = (rules: readonly CorsRule[]): string | undefined => {
  for (const { AllowedMethod, AllowedOrigin, AllowedHeader, ExposeHeader } of rules) {
    const method = AllowedMethod.find((each) => !METHODS.includes(each))
    if (method !== undefined) return `Found unsupported HTTP method in CORS config. Unsupported method is ${method}`
    const origin = AllowedOrigin.find(hasManyWildcards)
    if (origin !== undefined) return `AllowedOrigin "${origin}" can not have more than one wildcard.`
    const header = AllowedHeader.find(hasManyWildcards)
    if (header !== undefined) return `AllowedHeader "${header}" can not have more than one wildcard.`
    const unfit = [...AllowedHeader, ...ExposeHeader].find((each) => !TOKEN.test(each))
    if (unfit !== undefined) return `The header "${unfit}" contains a character that no header's name can hold.`
    const exposed = ExposeHeader.find((each) => each.includes('*'))
    if (exposed !== undefined) {
      return `ExposeHeader "${exposed}" contains wildcard. We currently do not support wildcard for ExposeHeader.`
    }
  }
  return undefined
}

/** What a script wants to do. */
export interface CorsQuestion {
  readonly origin: string
  readonly method: string
  /** Lower-case names. */
  readonly headers: readonly string[]
}

/** A rule that allows it. */
export interface CorsMatch {
  readonly rule: CorsRule
  /** What the answer names: `*`, or the origin itself. */
  readonly allowedOrigin: string
}

/** The first rule that allows all of it. */
export const matchCors = (
  rules: readonly CorsRule[],
  { origin, method, headers }: CorsQuestion,
): CorsMatch | undefined => {
  for (const rule of rules) {
    const pattern = rule.AllowedOrigin.find((each) => fits(each, origin))
    if (pattern === undefined || !rule.AllowedMethod.includes(method)) continue
    const isAllowed = headers.every((name) => rule.AllowedHeader.some((each) => fits(each.toLowerCase(), name)))
    // `*` alone is answered as it stands; any other pattern with the origin that it fits.
    if (isAllowed) return { rule, allowedOrigin: pattern === '*' ? '*' : origin }
  }
  return undefined
}

const hasManyWildcards = (pattern: string): boolean => pattern.split('*').length > 2

const fits = (pattern: string, value: string): boolean => {
  const [before = '', after] = pattern.split('*')
  if (after === undefined) return pattern === value
  return value.length >= before.length + after.length && value.startsWith(before) && value.endsWith(after)
}
