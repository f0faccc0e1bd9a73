import { randomUUID } from 'node:crypto'

/**
 * Makes ids, of requests and of rows: UUIDs of version 7 (RFC 9562, 6.2, method 1), each greater than the last, so that an index by
 * them grows at its end. Of one whose clock goes back, ids go on from where they were.
 */
export const createTimeIds = (now: () => number = Date.now): (() => string) => {
  let [ms, count, time] = [0, 0, '']
  const begin = (newMs: number): void => {
    const digits = newMs.toString(16).padStart(12, '0')
    ;[ms, count, time] = [newMs, 0, `${digits.slice(0, 8)}-${digits.slice(8)}-7`]
  }
  return () => {
    const nowMs = now()
    if (nowMs > ms) begin(nowMs)
    else if (++count > MOST_IN_MS) begin(ms + 1)
    // The variant and 62 random bits are where version 4 has them.
    return `${time}${count.toString(16).padStart(3, '0')}${randomUUID().slice(18)}`
  }
}

/** What twelve bits count to. */
const MOST_IN_MS = 0xfff
