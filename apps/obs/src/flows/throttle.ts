import { setTimeout as sleep } from 'node:timers/promises'

/** A time that only goes on, in ms, and a way of waiting in it. */
export interface Timer {
  readonly now: () => number
  /** Ends early, and does not fail, when the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>
}

/** Keeps work down to so much a second. */
export interface Throttle {
  /** Says how much was done; resolves when more may be. */
  readonly spend: (count: number, signal: AbortSignal) => Promise<void>
}

const timerOfSystem: Timer = {
  now: () => performance.now(),
  wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
}

/**
 * At most `perSecond` on average since it was made; without a limit it never waits. What was done more slowly than that
 * is not made up for by a burst.
 */
export const throttle = (perSecond: number | undefined, { now, wait }: Timer = timerOfSystem): Throttle => {
  let dueMs = now()
  return {
    spend: async (count, signal) => {
      if (perSecond === undefined) return
      const nowMs = now()
      dueMs = Math.max(nowMs, dueMs + (count / perSecond) * 1000)
      if (dueMs > nowMs && !signal.aborted) await wait(dueMs - nowMs, signal)
    },
  }
}
