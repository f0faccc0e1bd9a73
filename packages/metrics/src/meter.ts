import type { Labels, Sample } from './exposition.ts'
import { type Histogram, histogram } from './histogram.ts'

/** How a request or a call ended. */
export interface CallEnd {
  /** As the API names it; nothing where none fitted. */
  readonly operation?: string | null | undefined
  /** The HTTP status, where there is one. */
  readonly status?: number
  /** Of an error. */
  readonly code?: string | null | undefined
  readonly ms: number
  /** Of the bodies. */
  readonly bytesIn?: number
  readonly bytesOut?: number
}

/** Counts requests, or calls. */
export interface Meter {
  readonly ended: (end: CallEnd) => void
}

/** A meter whose figures can be read. */
export interface ReadableMeter extends Meter {
  readonly figures: (labels: Labels) => MeterFigures
}

/** Figures of a meter, by what family they belong to. */
export interface MeterFigures {
  readonly counts: readonly Sample[]
  readonly seconds: readonly Sample[]
  readonly bytesIn: readonly Sample[]
  readonly bytesOut: readonly Sample[]
}

/** Operations and codes are those of tables, but an answer of somebody else's may have any code: more than so many are one. */
const MAX_OPERATIONS = 500
const MAX_OUTCOMES = 100
const OTHER = 'other'

interface Outcome {
  readonly status: number | undefined
  readonly code: string | undefined
  count: number
}

interface OfOperation {
  readonly outcomes: Map<string | number | undefined, Outcome>
  readonly seconds: Histogram
  bytesIn: number
  bytesOut: number
}

/** A meter. To count costs a look at two maps; everything else is done when the figures are read. */
export const meter = (): ReadableMeter => {
  const operations = new Map<string, OfOperation>()
  const operationOf = (name: string): OfOperation => {
    const known = operations.get(name)
    if (known) return known
    if (operations.size >= MAX_OPERATIONS && name !== OTHER) return operationOf(OTHER)
    const fresh = { outcomes: new Map(), seconds: histogram(), bytesIn: 0, bytesOut: 0 }
    operations.set(name, fresh)
    return fresh
  }
  const samplesOf = (labels: Labels, read: (of: OfOperation) => number): readonly Sample[] =>
    [...operations].flatMap(([operation, of]) => {
      const value = read(of)
      return value === 0 ? [] : [{ labels: { ...labels, operation }, value }]
    })
  return {
    ended: ({ operation, status, code, ms, bytesIn = 0, bytesOut = 0 }) => {
      const of = operationOf(operation ?? 'unknown')
      outcomeOf(of.outcomes, status, code ?? undefined).count += 1
      of.seconds.observe(ms / 1000)
      of.bytesIn += bytesIn
      of.bytesOut += bytesOut
    },
    figures: (labels) => ({
      counts: [...operations].flatMap(([operation, { outcomes }]) =>
        [...outcomes.values()].map(({ status, code, count }) => ({
          labels: { ...labels, operation, status, code },
          value: count,
        })),
      ),
      seconds: [...operations].flatMap(([operation, { seconds }]) => seconds.samples({ ...labels, operation })),
      bytesIn: samplesOf(labels, (of) => of.bytesIn),
      bytesOut: samplesOf(labels, (of) => of.bytesOut),
    }),
  }
}

const outcomeOf = (
  outcomes: OfOperation['outcomes'],
  status: number | undefined,
  code: string | undefined,
): Outcome => {
  // A text is made for errors alone.
  const name = code === undefined ? status : `${status} ${code}`
  const known = outcomes.get(name)
  if (known) return known
  if (outcomes.size >= MAX_OUTCOMES && code !== undefined && code !== OTHER) return outcomeOf(outcomes, status, OTHER)
  const fresh = { status, code, count: 0 }
  outcomes.set(name, fresh)
  return fresh
}
