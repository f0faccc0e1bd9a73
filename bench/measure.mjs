// How one thing is measured: a warm-up, then runs, of which each figure's median counts.
import { setImmediate as nextTurn } from 'node:timers/promises'

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]

/** Each figure's median over runs that have the same figures, to three digits. */
export const mediansOf = (runs) =>
  Object.fromEntries(
    Object.keys(runs[0]).map((name) => [name, Number(median(runs.map((each) => each[name])).toPrecision(3))]),
  )

/** Medians of what `run` gives when it is run `runs` times for `seconds` each, after a warm-up. */
export const medians = async (run, { seconds, runs = 5 }) => {
  await run(Math.max(seconds, 1))
  const results = []
  for (let index = 0; index < runs; index++) results.push(await run(seconds))
  return mediansOf(results)
}

/** One run's figures from the time that each operation took, in µs. */
export const figures = (timesUs, elapsedS, cpuUs) => {
  const sorted = Float64Array.from(timesUs).sort()
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]
  return { perSecond: sorted.length / elapsedS, p50Us: at(0.5), p99Us: at(0.99), cpuUs: cpuUs / sorted.length }
}

/** How often the event loop gets to turn meanwhile, so that what is done beside it, such as writing events, counts too. */
const TURN_MS = 5

/** Does something again and again, one after the other, in this process. */
export const repeat = (work) => async (seconds) => {
  const timesUs = []
  const [cpu, startMs] = [process.cpuUsage(), performance.now()]
  let turnMs = startMs + TURN_MS
  for (let beforeMs = startMs; beforeMs - startMs < seconds * 1000; ) {
    await work()
    const nowMs = performance.now()
    timesUs.push((nowMs - beforeMs) * 1000)
    beforeMs = nowMs
    if (nowMs < turnMs) continue
    await nextTurn()
    beforeMs = performance.now()
    turnMs = beforeMs + TURN_MS
  }
  const { user, system } = process.cpuUsage(cpu)
  return figures(timesUs, (performance.now() - startMs) / 1000, user + system)
}
