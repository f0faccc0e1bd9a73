import type { Lookups } from '@sealstack/metrics'

/** Values by name, for a while. */
export interface ForgetfulMemory {
  readonly recall: <Value>(name: string) => Value | undefined
  /** Reads a value and keeps it, unless something was forgotten meanwhile: then it may be older than a change. */
  readonly remember: <Value>(name: string, read: () => Promise<Value | undefined>) => Promise<Value | undefined>
  /** Forgets all names, or those that begin with `prefix`. */
  readonly forget: (prefix?: string) => void
}

/**
 * A memory of at most `maxNames` values, each kept for `lifeS` seconds. A map of its own, since each call of the KMS asks
 * several times, and a library's bookkeeping was a good part of a call. `lookups` counts what is recalled.
 */
export const forgetfulMemory = (
  lifeS: number,
  maxNames: number,
  lookups: Lookups = { hits: 0, misses: 0 },
): ForgetfulMemory => {
  const known = new Map<string, { readonly value: unknown; readonly untilMs: number }>()
  let timesForgotten = 0
  return {
    recall: <Value>(name: string) => {
      const entry = known.get(name)
      if (entry !== undefined && performance.now() < entry.untilMs) {
        lookups.hits += 1
        return entry.value as Value
      }
      lookups.misses += 1
      if (entry !== undefined) known.delete(name)
      return undefined
    },
    remember: async (name, read) => {
      const before = timesForgotten
      const value = await read()
      if (value === undefined || timesForgotten !== before) return value
      if (known.size >= maxNames) known.clear()
      known.set(name, { value, untilMs: performance.now() + lifeS * 1000 })
      return value
    },
    forget: (prefix) => {
      timesForgotten += 1
      if (prefix === undefined) known.clear()
      else for (const name of known.keys()) if (name.startsWith(prefix)) known.delete(name)
    },
  }
}
