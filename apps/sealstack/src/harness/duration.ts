const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
}

/**
 * A length of time in milliseconds: a number of them, or a text such as `8d`, `1h30m`, `250ms`.
 * @throws RangeError for anything else
 */
export const toMs = (duration: number | string): number => {
  if (typeof duration === 'number' && Number.isFinite(duration)) return duration
  const text = String(duration)
  if (!/^(\d+(\.\d+)?(ms|[smhdw]))+$/.test(text)) {
    throw new RangeError(`${text} is not a length of time: write milliseconds, or a text such as 8d, 1h30m or 250ms.`)
  }
  return [...text.matchAll(/([\d.]+)(ms|[smhdw])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0),
    0,
  )
}
