import type { Lookups } from '@sealstack/metrics'

/** Values by name, until anything changes. */
export interface ChangingMemory<Value> {
  /** The value, read unless it is remembered. */
  readonly recall: (name: string, read: () => Promise<Value>) => Promise<Value>
  /** Forgets everything; what is being read meanwhile is not remembered. */
  readonly forget: () => void
}

/** A memory of at most `maxNames` values. `lookups` counts what is recalled. */
export const changingMemory = <Value>(
  maxNames: number,
  lookups: Lookups = { hits: 0, misses: 0 },
): ChangingMemory<Value> => {
  const known = new Map<string, Value>()
  let changes = 0
  return {
    recall: async (name, read) => {
      const remembered = known.get(name)
      if (remembered !== undefined) {
        lookups.hits += 1
        return remembered
      }
      lookups.misses += 1
      const before = changes
      const value = await read()
      if (changes === before && value !== undefined) {
        if (known.size >= maxNames) known.clear()
        known.set(name, value)
      }
      return value
    },
    forget: () => {
      changes += 1
      known.clear()
    },
  }
}
