import { toMs } from './duration.ts'
import type { CloudClock } from './test-cloud.ts'

/** A clock, and how it is set back. */
export interface MovableClock extends CloudClock {
  /** Is again as far ahead as it was at first. Nothing is done that would be due. */
  readonly restart: () => void
}

/** A clock that can be moved, `ahead` of this machine's by so many ms. `settle` does what is due. */
export const movableClock = (settle: () => Promise<unknown>, ahead = 0): MovableClock => {
  let offset = ahead
  const move = async (to: number): Promise<void> => {
    offset = to
    await settle()
  }
  return {
    now: () => Date.now() + offset,
    offset: () => offset,
    restart: () => {
      offset = ahead
    },
    advance: async (duration) => move(offset + toMs(duration)),
    set: async (moment) => {
      const time = new Date(moment).getTime()
      if (Number.isNaN(time)) throw new RangeError(`${String(moment)} is not a moment: write a Date or ISO 8601.`)
      return move(time - Date.now())
    },
  }
}
