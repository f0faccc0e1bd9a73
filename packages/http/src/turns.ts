// Not the global one, which fake timers of tests take away: a cloud may run in the same process.
import { setImmediate } from 'node:timers'

/**
 * Lets requests wait for each other, within one turn of the event loop: what came in it is begun in a row, and the
 * answers that are there are written in a row. A system call leaves little in the processor's caches of what ran before;
 * with one before and one after each request's work, all of it would be done with cold ones. Nobody waits for
 * anything that has yet to come: whoever is alone goes on in the same turn.
 */
export interface Turns {
  /** Resolves when all of this turn have been read. */
  readonly begin: () => Promise<void>
  /** Resolves when those that began together have got as far as they get without waiting. */
  readonly end: () => Promise<void>
}

/** So many begin together at the most, so that with ever so many nobody waits for long. */
const MAX_TOGETHER = 32

/** Turns of one server. */
export const createTurns = (): Turns => {
  let beginning: (() => void)[] = []
  let ending: (() => void)[] = []
  let endsDue = 0
  const endAll = (): void => {
    endsDue -= 1
    const all = ending
    ending = []
    for (const go of all) go()
  }
  const endSoon = (): void => {
    endsDue += 1
    setImmediate(endAll)
  }
  const beginTogether = (): void => {
    const together: (() => void)[] = []
    beginning = together
    setImmediate(() => {
      if (beginning === together) beginning = []
      for (const go of together) go()
    })
    // Runs when all that those do without waiting has been done.
    endSoon()
  }
  return {
    begin: () =>
      new Promise((resolve) => {
        if (beginning.length === 0 || beginning.length === MAX_TOGETHER) beginTogether()
        beginning.push(resolve)
      }),
    end: () =>
      new Promise((resolve) => {
        if (endsDue === 0) endSoon()
        ending.push(resolve)
      }),
  }
}
