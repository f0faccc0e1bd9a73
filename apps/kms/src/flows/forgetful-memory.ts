import NodeCache from 'node-cache'

/** Values by name, for a while. */
export interface ForgetfulMemory {
  readonly recall: <Value>(name: string) => Value | undefined
  /** Reads a value and keeps it, unless something was forgotten meanwhile: then it may be older than a change. */
  readonly remember: <Value>(name: string, read: () => Promise<Value | undefined>) => Promise<Value | undefined>
  /** Forgets all names, or those that begin with `prefix`. */
  readonly forget: (prefix?: string) => void
}

/** A memory of at most `maxNames` values, each kept for `lifeS` seconds. */
export const forgetfulMemory = (lifeS: number, maxNames: number): ForgetfulMemory => {
  const cache = new NodeCache({ stdTTL: lifeS, checkperiod: 0, useClones: false })
  let timesForgotten = 0
  return {
    recall: (name) => cache.get(name),
    remember: async (name, read) => {
      const before = timesForgotten
      const value = await read()
      if (value === undefined || timesForgotten !== before) return value
      if (cache.getStats().keys >= maxNames) cache.flushAll()
      cache.set(name, value)
      return value
    },
    forget: (prefix) => {
      timesForgotten += 1
      if (prefix === undefined) cache.flushAll()
      else cache.del(cache.keys().filter((name) => name.startsWith(prefix)))
    },
  }
}
