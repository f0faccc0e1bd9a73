import type { ObsContext } from '../context.ts'
import { type LifecycleReport, runLifecycle } from './run-lifecycle.ts'

/** How often the clock is looked at, in ms of real time: it may be one that a test moves. */
const LOOK_MS = 2000
const DAY_MS = 86_400_000

/** Passes over the lifecycle rules. */
export interface LifecycleSchedule {
  /** A pass now, behind one that is under way. */
  readonly run: () => Promise<LifecycleReport>
  readonly close: () => Promise<void>
}

/** Starts a pass whenever the clock has gone past midnight UTC, which is when all rules fall due, and one at the start. */
export const lifecycleSchedule = (ctx: ObsContext): LifecycleSchedule => {
  const closing = new AbortController()
  let last: Promise<unknown> = Promise.resolve()
  let day: number | undefined
  const run = (): Promise<LifecycleReport> => {
    day = Math.floor(ctx.clock.now() / DAY_MS)
    const pass = last.then(async () => {
      await ctx.audit.prune()
      return runLifecycle(ctx, closing.signal)
    })
    last = pass.catch(() => undefined)
    return pass
  }
  const look = (): void => {
    if (Math.floor(ctx.clock.now() / DAY_MS) === day) return
    run().catch((error: unknown) => ctx.log.error({ err: error }, 'a pass over the lifecycle rules failed'))
  }
  const timer = setInterval(look, LOOK_MS)
  timer.unref()
  look()
  return {
    run,
    close: async () => {
      clearInterval(timer)
      closing.abort()
      await last
    },
  }
}
