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

/** Milliseconds since the epoch as `YYYYMMDDTHHMMSSZ`. */
export const formatTimestamp = (timeMs: number): string =>
  new Date(timeMs).toISOString().replaceAll(/[-:]|\.\d{3}/g, '')

/** `YYYY-MM-DDTHH:MM:SSZ`, as error documents show times. */
export const isoSeconds = (timeMs: number): string => new Date(timeMs).toISOString().replace(/\.\d{3}/, '')
