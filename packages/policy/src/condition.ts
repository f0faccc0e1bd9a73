import { OPERATORS } from './operators.ts'
import type { Pattern } from './pattern.ts'
import type { PolicyRequest } from './request.ts'

/** One key under one operator of a Condition block. */
export interface Condition {
  /** As written, e.g. `ForAnyValue:StringLikeIfExists`. */
  readonly written: string
  /** Without prefix and suffix. */
  readonly operator: string
  readonly quantifier?: 'ForAllValues' | 'ForAnyValue'
  readonly ifExists: boolean
  readonly key: string
  readonly values: readonly string[]
  readonly holds: (request: PolicyRequest) => boolean
}

/** What the name of an operator says. */
export type OperatorName = Pick<Condition, 'written' | 'operator' | 'quantifier' | 'ifExists'>

const OPERATOR_NAME = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/

/** Takes an operator's name apart; `undefined` when there is none of that name. `Null` has no `IfExists`. */
export const readOperatorName = (written: string): OperatorName | undefined => {
  const [, quantifier, operator = '', suffix] = OPERATOR_NAME.exec(written) ?? []
  const ifExists = suffix !== undefined
  if (operator === 'Null' ? ifExists : !OPERATORS.has(operator)) return undefined
  return { written, operator, ifExists, quantifier: quantifier as Condition['quantifier'] }
}

/** How the statement around it is to be read. */
export interface ConditionOptions {
  readonly variables: boolean
  readonly allows: boolean
}

/** Compiles one key of a Condition; `undefined` when a value is none that the operator knows. */
export const compileCondition = (
  name: OperatorName,
  key: string,
  values: readonly string[],
  options: ConditionOptions,
): Condition | undefined => {
  const holds = name.operator === 'Null' ? holdsNull(key, values) : holdsOperator(name, key, values, options)
  return holds && { ...name, key, values, holds }
}

/** `"true"`: the key must be absent. Several values are alternatives. */
const holdsNull = (key: string, values: readonly string[]): Condition['holds'] | undefined => {
  const wanted = values.map((value) => value.toLowerCase())
  if (!wanted.every((value) => /^(?:true|false)$/.test(value))) return undefined
  const lower = key.toLowerCase()
  return (request) => wanted.includes(String(request.valuesOf(lower) === undefined))
}

/**
 * The rules of sets: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 * A variable without a value matches nothing, which makes a negated operator hold; in a statement that allows, that
 * would open what the author meant to close, so there it counts as a match.
 */
const holdsOperator = (
  { operator, quantifier, ifExists }: OperatorName,
  key: string,
  values: readonly string[],
  { variables, allows }: ConditionOptions,
): Condition['holds'] | undefined => {
  const { negated = false, compile } = OPERATORS.get(operator) ?? {}
  const patterns = values.map((value) => compile?.(value, { variables }))
  if (!patterns.every((pattern): pattern is Pattern => pattern !== undefined)) return undefined
  const unresolved = negated && allows
  const absent = quantifier === 'ForAnyValue' ? ifExists : negated || ifExists || quantifier === 'ForAllValues'
  const all = quantifier === 'ForAllValues' || (quantifier === undefined && negated)
  const lower = key.toLowerCase()
  return (request) => {
    const found = request.valuesOf(lower)
    if (found === undefined) return absent
    const test = (text: string): boolean => patterns.some((pattern) => pattern(text, request) ?? unresolved) !== negated
    return all ? found.every(test) : found.some(test)
  }
}
