import { ANY_ONE, type Glob, matchesGlob, pushLiteral, pushRun } from './glob.ts'
import type { PolicyRequest } from './request.ts'

/** Whether a text of the request matches; `undefined`: a policy variable of the pattern has no single value. */
export type Pattern = (text: string, request: PolicyRequest) => boolean | undefined

/** How a text of a policy is to be read. */
export interface PatternOptions {
  /** Whether `${…}` is a variable: from policy version 2012-10-17 on. */
  readonly variables: boolean
  /** Whether `*` and `?` are wildcards. */
  readonly wildcards: boolean
  /** Whether case matters not; variables' values are folded too. */
  readonly ignoreCase?: boolean
}

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'run' }
  | { readonly kind: 'one' }
  | { readonly kind: 'variable'; readonly key: string; readonly fallback?: string }

/** `${key}`, `${key, 'default'}`, and `${*}`, `${?}`, `${$}` for the characters themselves. */
const VARIABLE = /^(?:[*?$]|([\w.-]+:[^,'{}$*?]+)(?:,\s*'([^']*)')?)$/

/** Compiles a text of a policy; `undefined` when a variable in it is malformed. */
export const compilePattern = (text: string, options: PatternOptions): Pattern | undefined => {
  const parts = readParts(text, options)
  if (parts === undefined) return undefined
  const fold = options.ignoreCase ? (value: string): string => value.toLowerCase() : (value: string): string => value
  if (!parts.some(({ kind }) => kind === 'variable')) return fixedPattern(parts, fold)
  return (value, request) => {
    const glob = globOf(parts, fold, request)
    return glob === undefined ? undefined : matchesGlob(glob, fold(value))
  }
}

const fixedPattern = (parts: readonly Part[], fold: (value: string) => string): Pattern => {
  if (parts.length === 1 && parts[0]?.kind === 'run') return () => true
  if (parts.every(({ kind }) => kind === 'text')) {
    const whole = fold(parts.map((part) => (part.kind === 'text' ? part.text : '')).join(''))
    return (value) => fold(value) === whole
  }
  const glob = globOf(parts, fold) ?? []
  return (value) => matchesGlob(glob, fold(value))
}

/** A variable's value stands for itself: wildcards in it are characters, or a user named `*` would be everybody. */
const globOf = (parts: readonly Part[], fold: (value: string) => string, request?: PolicyRequest): Glob | undefined => {
  const glob: number[] = []
  for (const part of parts) {
    if (part.kind === 'run') pushRun(glob)
    else if (part.kind === 'one') glob.push(ANY_ONE)
    else {
      const value = part.kind === 'text' ? part.text : variableValue(part, request)
      if (value === undefined) return undefined
      pushLiteral(glob, fold(value))
    }
  }
  return glob
}

/** A key with several values cannot be a variable. */
const variableValue = (part: Part & { kind: 'variable' }, request?: PolicyRequest): string | undefined => {
  const values = request?.valuesOf(part.key)
  return values === undefined ? part.fallback : values.length === 1 ? values[0] : undefined
}

const readParts = (text: string, { variables, wildcards }: PatternOptions): readonly Part[] | undefined => {
  const parts: Part[] = []
  let literal = ''
  const flush = (part?: Part): void => {
    if (literal !== '') parts.push({ kind: 'text', text: literal })
    literal = ''
    if (part) parts.push(part)
  }
  for (let index = 0; index < text.length; index++) {
    const char = text[index] ?? ''
    if (variables && char === '$' && text[index + 1] === '{') {
      const end = text.indexOf('}', index)
      const [inside, key, fallback] = VARIABLE.exec(text.slice(index + 2, Math.max(end, 0))) ?? []
      if (end < 0 || inside === undefined) return undefined
      if (key === undefined) literal += inside
      else flush({ kind: 'variable', key: key.trim().toLowerCase(), fallback })
      index = end
    } else if (wildcards && (char === '*' || char === '?')) {
      flush({ kind: char === '*' ? 'run' : 'one' })
    } else {
      literal += char
    }
  }
  flush()
  return parts
}
