import type { Labels, Sample } from './exposition.ts'

/** How often values came that were at most so large. */
export interface Histogram {
  readonly observe: (value: number) => void
  readonly samples: (labels?: Labels) => readonly Sample[]
}

/** Upper bounds of seconds, from what a small request takes to what a large one does. */
export const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** A histogram over ascending upper bounds; one more, without a bound, takes the rest. */
export const histogram = (bounds: readonly number[] = SECONDS): Histogram => {
  const counts = new Float64Array(bounds.length + 1)
  let sum = 0
  return {
    observe: (value) => {
      let at = 0
      while (at < bounds.length && value > (bounds[at] ?? 0)) at += 1
      counts[at] = (counts[at] ?? 0) + 1
      sum += value
    },
    samples: (labels = {}) => {
      let count = 0
      const buckets = [...bounds, Number.POSITIVE_INFINITY].map((bound, at) => {
        count += counts[at] ?? 0
        const le = bound === Number.POSITIVE_INFINITY ? '+Inf' : bound
        return { suffix: '_bucket', labels: { ...labels, le }, value: count }
      })
      return [...buckets, { suffix: '_sum', labels, value: sum }, { suffix: '_count', labels, value: count }]
    },
  }
}
