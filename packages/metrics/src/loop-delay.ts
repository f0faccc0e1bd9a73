import { type Histogram, histogram } from './histogram.ts'

/** How often is looked, in ms. */
const PERIOD_MS = 100
/** Upper bounds of seconds. */
const BOUNDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

/** How late a timer comes, since something else was running: what a request may have had to wait before it was looked at. */
export interface LoopDelay extends Pick<Histogram, 'samples'> {
  readonly close: () => void
}

/** Looks ten times a second, and keeps no process alive. */
export const loopDelay = (): LoopDelay => {
  const { observe, samples } = histogram(BOUNDS)
  let beforeMs = performance.now()
  const timer = setInterval(() => {
    const nowMs = performance.now()
    observe(Math.max(0, nowMs - beforeMs - PERIOD_MS) / 1000)
    beforeMs = nowMs
  }, PERIOD_MS)
  timer.unref()
  return { samples, close: () => clearInterval(timer) }
}
