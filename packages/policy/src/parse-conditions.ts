import { type Condition, compileCondition, type OperatorName, readOperatorName } from './condition.ts'
import { VARIABLES_VERSION } from './kinds.ts'
import { longOperator, s3ConditionKey, s3ConditionValue } from './obs-words.ts'
import { PolicyError } from './policy-error.ts'
import type { StatementReading } from './reading.ts'

/** A vendor, which may be a host name (of an identity provider), and the name. */
const CONDITION_KEY = /^[\w.-]+(?:\/[\w./-]+)?:[^\p{Cc}]+$/u

/** Reads a Condition block; all of its conditions must hold. */
export const parseConditions = (block: unknown, reading: StatementReading): readonly Condition[] => {
  if (block === undefined) return []
  const { path, rules, kind } = reading
  const obs = kind === 'obs-resource'
  return entriesOf(block, `${path}.Condition`, reading).flatMap(([written, keys]) => {
    const name = readOperatorName(obs ? longOperator(written) : written)
    const at = `${path}.Condition.${written}`
    if (name === undefined) throw new PolicyError(rules.wording.operator(written), at)
    return entriesOf(keys, at, reading).map(([key, values]) =>
      parseCondition(
        { name: { ...name, written }, key: obs ? s3ConditionKey(key) : key, values, at: `${at}.${key}` },
        reading,
      ),
    )
  })
}

const parseCondition = (
  raw: { readonly name: OperatorName; readonly key: string; readonly values: unknown; readonly at: string },
  { rules, version, effect, kind }: StatementReading,
): Condition => {
  const { name, key, at } = raw
  if (!CONDITION_KEY.test(key)) throw new PolicyError(rules.wording.conditionKey, at)
  const texts = readScalars(raw.values)
  const values = kind === 'obs-resource' ? texts?.map((value) => s3ConditionValue(key, value)) : texts
  const options = { variables: version === VARIABLES_VERSION, allows: effect === 'Allow' }
  const condition = values && compileCondition(name, key, values, options)
  if (condition === undefined) throw new PolicyError(rules.wording.conditionValue(name.written), at)
  return condition
}

const entriesOf = (value: unknown, path: string, { rules }: StatementReading): readonly [string, unknown][] => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value)
  throw new PolicyError(rules.wording.syntax, path)
}

/** `true` and `7` may stand without quotes. */
const readScalars = (value: unknown): readonly string[] | undefined => {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  const scalar = list.every((item) => ['string', 'number', 'boolean'].includes(typeof item))
  return scalar && list.length > 0 ? list.map(String) : undefined
}
