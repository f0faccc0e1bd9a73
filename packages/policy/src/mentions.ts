import type { Policy } from './policy.ts'

const known = new WeakMap<Policy, Map<string, boolean>>()

/**
 * Whether what a policy says may depend on a condition key, or on any that begins so: as the key of a condition, or as a
 * variable in some value. Whoever finds out the values of condition keys can so leave out those that nobody asks for.
 */
export const mentions = (policy: Policy, key: string): boolean => {
  const answers = known.get(policy) ?? new Map<string, boolean>()
  let answer = answers.get(key)
  if (answer === undefined) {
    answer = isMentioned(policy, key.toLowerCase())
    known.set(policy, answers.set(key, answer))
  }
  return answer
}

const isMentioned = ({ statements }: Policy, key: string): boolean =>
  statements.some(({ action, resource, conditions }) => {
    const values = [...action.values, ...resource.values, ...conditions.flatMap((condition) => condition.values)]
    return (
      conditions.some((condition) => condition.key.toLowerCase().startsWith(key)) ||
      values.some((value) => value.toLowerCase().includes(key))
    )
  })
