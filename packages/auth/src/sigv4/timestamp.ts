/** More than this between the client's clock and ours is refused. Milliseconds. */
export const MAX_SKEW_MS = 15 * 60 * 1000

/** `YYYYMMDDTHHMMSSZ` as milliseconds since the epoch; undefined when malformed. */
export const readTimestamp = (text: string): number | undefined => {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (!match) return undefined
  const [, year, month, day, hour, minute, second] = match.map(Number)
  const timeMs = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second)
  return formatTimestamp(timeMs) === text ? timeMs : undefined
}

/**
 * The date of a request, as its Date header has it (RFC 1123, `Sun, 22 Nov 2026 06:00:38 GMT`) or in the form of
 * {@link readTimestamp}; undefined when it is neither. `Date.parse` alone would guess, and take the server's own time zone.
 */
export const readRequestDate = (text: string): number | undefined => {
  const isRfc1123 = /^([A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (GMT|UTC|[+-]0000)$/.test(text)
  const timeMs = isRfc1123 ? Date.parse(text) : readTimestamp(text)
  return Number.isNaN(timeMs) ? undefined : timeMs
}

/** Milliseconds since the epoch as `YYYYMMDDTHHMMSSZ`. */
export const formatTimestamp = (timeMs: number): string => {
  const iso = new Date(timeMs).toISOString()
  const [date, time] = [iso.slice(0, 10), iso.slice(10, 19)]
  return `${date.replaceAll('-', '')}${time.replaceAll(':', '')}Z`
}

/** `YYYY-MM-DDTHH:MM:SSZ`, as error documents show times. */
export const isoSeconds = (timeMs: number): string => new Date(timeMs).toISOString().replace(/\.\d{3}/, '')
