/** Lets any number of works go on side by side, or one of another kind alone. */
export interface Latch {
  /** Runs beside others of its kind; works within works are of it too. */
  readonly shared: <Result>(work: () => Promise<Result>) => Promise<Result>
  /** Waits until nothing runs, and keeps what comes later waiting. */
  readonly alone: <Result>(work: () => Promise<Result>) => Promise<Result>
}

/** A latch within this process. */
export const latch = (): Latch => {
  let running = 0
  let sole: Promise<unknown> | undefined
  let idle: (() => void)[] = []
  return {
    shared: async (work) => {
      while (sole) await sole
      running += 1
      try {
        return await work()
      } finally {
        running -= 1
        if (running === 0) {
          for (const wake of idle) wake()
          idle = []
        }
      }
    },
    alone: async (work) => {
      while (sole || running > 0) await (sole ?? new Promise<void>((resolve) => idle.push(resolve)))
      const result = work()
      sole = result
        .catch(() => undefined)
        .finally(() => {
          sole = undefined
        })
      return result
    },
  }
}
