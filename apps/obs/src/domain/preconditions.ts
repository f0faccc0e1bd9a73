/** The conditional headers of a read. */
export interface Conditions {
  readonly ifMatch?: string
  readonly ifNoneMatch?: string
  readonly ifModifiedSince?: string
  readonly ifUnmodifiedSince?: string
}

/** The verdict: go on, answer 304, or answer 412 naming the condition that failed. */
export type Verdict = 'proceed' | 'not-modified' | { readonly failed: string }

/**
 * RFC 9110 section 13.2.2, as S3 applies it: If-Match comes before If-Unmodified-Since, If-None-Match before
 * If-Modified-Since. ETags may come without quotes.
 */
export const judgeConditions = (
  conditions: Conditions,
  object: { readonly etag: string; readonly modifiedMs: number },
  nowMs: number,
): Verdict => {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions
  const modifiedMs = Math.floor(object.modifiedMs / 1000) * 1000
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, object.etag)) return { failed: 'If-Match' }
  } else if (ifUnmodifiedSince !== undefined && modifiedMs > dateOf(ifUnmodifiedSince, Number.POSITIVE_INFINITY)) {
    return { failed: 'If-Unmodified-Since' }
  }
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, object.etag) ? 'not-modified' : 'proceed'
  if (ifModifiedSince === undefined) return 'proceed'
  const sinceMs = dateOf(ifModifiedSince, Number.NEGATIVE_INFINITY)
  return sinceMs <= nowMs && modifiedMs <= sinceMs ? 'not-modified' : 'proceed'
}

const matches = (header: string, etag: string): boolean =>
  header.split(',').some((each) => {
    const text = each
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1')
    return text === '*' || text === etag
  })

const dateOf = (text: string, fallback: number): number => {
  const timeMs = Date.parse(text)
  return Number.isNaN(timeMs) ? fallback : timeMs
}
