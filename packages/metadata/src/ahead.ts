import type { DirectRun } from './direct-run.ts'

/** Statements that wait for a transaction. They may run again where that is undone. */
export interface AheadWork {
  readonly run: (run: DirectRun) => void
  /** Called once the transaction that they ran in is committed. */
  readonly committed: () => void
}

/**
 * What is done at the beginning of whichever transaction comes next, so that whatever is written to point at it is never
 * without it, and it costs no transaction of its own.
 */
export interface Ahead {
  readonly add: (work: AheadWork) => void
  /** Takes back what no transaction has run yet; false where one has. */
  readonly drop: (work: AheadWork) => boolean
  /** To be called when a transaction has begun, with what runs statements in it. */
  readonly begun: () => void
  /** To be called when it has ended; what it has not committed waits for the next. */
  readonly ended: (isCommitted: boolean) => void
}

/** {@link Ahead} of a connection, on which one transaction is open at a time. */
export const createAhead = (run: DirectRun): Ahead => {
  const waiting = new Set<AheadWork>()
  let under: readonly AheadWork[] = []
  return {
    add: (work) => {
      waiting.add(work)
    },
    drop: (work) => !under.includes(work) && waiting.delete(work),
    begun: () => {
      under = [...waiting]
      for (const work of under) work.run(run)
    },
    ended: (isCommitted) => {
      const ended = under
      under = []
      if (!isCommitted) return
      for (const work of ended) {
        waiting.delete(work)
        work.committed()
      }
    },
  }
}
