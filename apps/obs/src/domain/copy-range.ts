import type { ByteRange } from './byte-range.ts'

/** Why a range cannot be copied: it is no range at all, ends beyond the source, or begins there. */
export type CopyRangeProblem = 'malformed' | 'too-long' | 'outside'

/** Reads `x-amz-copy-source-range`, which knows but one form: `bytes=first-last`. */
export const readCopyRange = (header: string, size: number): ByteRange | CopyRangeProblem => {
  const match = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(header)
  if (!match) return 'malformed'
  const [start, end] = [Number(match[1]), Number(match[2])]
  if (end < start) return 'malformed'
  if (start >= size) return 'outside'
  return end >= size ? 'too-long' : { start, end }
}
