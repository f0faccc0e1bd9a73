/** More than this between the client's clock and ours is refused. Milliseconds. */
export const MAX_SKEW_MS = 15 * 60 * 1000

/** `YYYYMMDDTHHMMSSZ` as milliseconds since the epoch; undefined when malformed. */
export const readTimestamp = (text: string): number | undefined => {
  if (text === last.text) return last.timeMs
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second] = match.map(Number)
  const timeMs = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second)
  return formatTimestamp(timeMs) === text ? timeMs : undefined
}

/** The last second that was written: all requests of a second bear the same text. */
let last = { timeMs: 0, text: '19700101T000000Z' }

/**
 * The date of a request, as its Date header has it (RFC 1123, `Sun, 22 Nov 2026 06:00:38 GMT`) or in the form of
 * {@link readTimestamp}; undefined when it is neither. `Date.parse` alone would guess, and take the server's own time zone.
 */
export const readRequestDate = (text: string): number | undefined => {
  if (text.length === BASIC_LENGTH) return readTimestamp(text)
  const isRfc1123 = /^([A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (GMT|UTC|[+-]0000)$/.test(text)
  const timeMs = isRfc1123 ? Date.parse(text) : Number.NaN
  return Number.isNaN(timeMs) ? undefined : timeMs
}

const BASIC_LENGTH = 'YYYYMMDDTHHMMSSZ'.length

/** Milliseconds since the epoch as `YYYYMMDDTHHMMSSZ`. */
export const formatTimestamp = (timeMs: number): string => {
  const secondMs = Math.floor(timeMs / 1000) * 1000
  if (secondMs !== last.timeMs) {
    const iso = new Date(secondMs).toISOString()
    last = { timeMs: secondMs, text: `${iso.slice(0, 19).replaceAll(/[-:]/g, '')}Z` }
  }
  return last.text
}

/** `YYYY-MM-DDTHH:MM:SSZ`, as error documents show times. */
export const isoSeconds = (timeMs: number): string => new Date(timeMs).toISOString().replace(/\.\d{3}/, '')
