import type { Faults, FaultTarget, Strike } from '@sealstack/http'
import { z } from 'zod'
import { chances } from './chances.ts'
import { faultRule, type ReadFaultRule } from './fault-rule.ts'
import type { CloudFaults, Fault, FaultRule } from './faults-contract.ts'
import { type RuleMatcher, ruleMatcher } from './rule-matcher.ts'

/** The codes that each service answers with, by its name. */
export type ErrorCodes = Readonly<Record<'obs' | 'kms' | 'iam', readonly string[]>>

interface ArmedRule {
  readonly id: string
  readonly given: FaultRule
  readonly rule: ReadFaultRule
  readonly fits: RuleMatcher
  readonly chance: () => number
  seen: number
  struck: number
}

/** The faults of one cloud: rules that tests add, and what services ask for each request while there is any. */
export const cloudFaults = (codes: ErrorCodes): CloudFaults & Faults => {
  const rules = new Map<string, ArmedRule>()
  let released = new AbortController()
  let added = 0
  return {
    get isArmed() {
      return rules.size > 0
    },
    strike: (target) => {
      const striking = [...rules.values()].filter((rule) => strikes(rule, target))
      return striking.length === 0 ? undefined : combine(striking, released.signal)
    },
    add: (given) => {
      const rule = read(given, codes)
      added += 1
      const id = `fault-${added}`
      const armed = { id, given, rule, fits: ruleMatcher(rule), chance: chances(rule.seed ?? 0), seen: 0, struck: 0 }
      rules.set(id, armed)
      return present(armed)
    },
    list: () => [...rules.values()].map(present),
    remove: (id) => rules.delete(id),
    clear: () => {
      rules.clear()
      released.abort()
      released = new AbortController()
    },
  }
}

const read = (given: FaultRule, codes: ErrorCodes): ReadFaultRule => {
  const result = faultRule.safeParse(given)
  if (!result.success) throw new RangeError(`This is no fault. ${z.prettifyError(result.error)}`)
  const { error, service } = result.data
  const code = typeof error === 'object' ? error.code : error
  if (code !== undefined) requireCode(code, service === 's3' ? 'obs' : service, codes)
  return result.data
}

/** Refuses a code that no service would answer with, and says which there are that look like it. */
const requireCode = (code: string, service: keyof ErrorCodes | undefined, codes: ErrorCodes): void => {
  const known = service ? codes[service] : Object.values(codes).flat()
  if (known.includes(code)) return
  const start = code.slice(0, 4).toLowerCase()
  const close = known.filter((each) => each.toLowerCase().startsWith(start))
  const hint = close.length > 0 ? ` Perhaps ${close.join(', ')}.` : ''
  throw new RangeError(`There is no error ${code}${service ? ` of ${service}` : ''}.${hint}`)
}

/** Counts a request that a rule fits, and says whether it is struck. */
const strikes = (armed: ArmedRule, target: FaultTarget): boolean => {
  const { after = 0, count = Number.POSITIVE_INFINITY, probability = 1 } = armed.rule
  if (armed.struck >= count || !armed.fits(target)) return false
  armed.seen += 1
  if (armed.seen <= after || (probability < 1 && armed.chance() >= probability)) return false
  armed.struck += 1
  return true
}

/** All rules that strike a request, as one: latencies add up, of everything else the first counts. */
const combine = (striking: readonly ArmedRule[], released: AbortSignal): Strike => {
  const first = <Effect extends keyof ReadFaultRule>(effect: Effect): ReadFaultRule[Effect] | undefined =>
    striking.find(({ rule }) => rule[effect] !== undefined)?.rule[effect]
  const [error, corrupt] = [first('error'), first('corrupt')]
  return {
    latencyMs: striking.reduce((sum, { rule }) => sum + (rule.latency ?? 0), 0),
    hangs: first('hang') === true,
    error: typeof error === 'string' ? { code: error } : error,
    dropUploadAfter: first('dropUpload'),
    dropAfter: first('drop'),
    corruptAt: corrupt === true ? 0 : corrupt,
    isDiskFull: first('diskFull') === true,
    released,
  }
}

const present = ({ id, given, seen, struck }: ArmedRule): Fault => ({ id, ...given, seen, struck })
