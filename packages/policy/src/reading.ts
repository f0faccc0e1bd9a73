import type { KindRules } from './kinds.ts'
import type { PolicyKind } from './policy.ts'

/** Where a statement stands, and the rules it is read by. */
export interface StatementScope {
  readonly index: number
  readonly kind: PolicyKind
  readonly version: string
  readonly rules: KindRules
  readonly bucket?: string
}

/** A statement being read. */
export interface StatementReading extends StatementScope {
  readonly path: string
  readonly effect: 'Allow' | 'Deny'
}

/** A statement's members as JSON gives them. */
export type RawStatement = Readonly<Record<string, unknown>>

/** A string, or a list of strings that is not empty; `undefined` for all else. */
export const readTexts = (value: unknown): readonly string[] | undefined => {
  if (typeof value === 'string') return [value]
  if (!Array.isArray(value) || value.length === 0) return undefined
  return value.every((item) => typeof item === 'string') ? value : undefined
}
