import { createHash } from 'node:crypto'
import { CHECKSUM_NAMES, type ChecksumAlgorithm } from './checksum.ts'
import type { MultipartChecksum } from './multipart-checksum.ts'

/** How many parts an upload has at most, and the highest number of one. */
export const MAX_PARTS = 10_000

/** A part as the store has it. */
export interface StoredPart {
  readonly number: number
  readonly blobId: string
  readonly size: bigint
  readonly etag: string
  readonly checksum: string | null
}

/** A part as the client lists it. */
export interface ListedPart {
  readonly number: number
  readonly etag: string
  /** In Base64. */
  readonly checksums: Readonly<Partial<Record<ChecksumAlgorithm, string>>>
}

/** Why a list of parts cannot become an object. */
export type CompletionProblem =
  | { readonly kind: 'invalid-order' }
  | { readonly kind: 'invalid-part'; readonly part: ListedPart }
  | { readonly kind: 'too-small'; readonly part: StoredPart; readonly minBytes: number }
  | { readonly kind: 'missing-checksum'; readonly number: number; readonly name: ChecksumAlgorithm }
  | { readonly kind: 'wrong-checksum'; readonly number: number; readonly name: ChecksumAlgorithm }

/** What every part but the last has at least: 5 MiB in S3, 100 KB in OBS. */
export const MIN_PART_BYTES = { s3: 5 * 2 ** 20, obs: 100 * 1024 } as const

/**
 * The parts that make up the object, in order; or what is wrong with the list. `declared` is the checksum that the
 * upload was created with, undefined when it was created with none; `minBytes` is the least that every part but the last
 * must have.
 */
export const chooseParts = (
  listed: readonly ListedPart[],
  stored: readonly StoredPart[],
  declared: MultipartChecksum | undefined,
  minBytes: number,
): readonly StoredPart[] | CompletionProblem => {
  const byNumber = new Map(stored.map((part) => [part.number, part]))
  const chosen: StoredPart[] = []
  let last = 0
  for (const part of listed) {
    if (part.number <= last) return { kind: 'invalid-order' }
    last = part.number
    const found = byNumber.get(part.number)
    if (found?.etag !== part.etag) return { kind: 'invalid-part', part }
    const problem = judgeChecksums(part, found, declared)
    if (problem) return problem
    chosen.push(found)
  }
  const small = chosen.slice(0, -1).find(({ size }) => size < minBytes)
  return small ? { kind: 'too-small', part: small, minBytes } : chosen
}

const judgeChecksums = (
  part: ListedPart,
  { checksum }: StoredPart,
  declared: MultipartChecksum | undefined,
): CompletionProblem | undefined => {
  const { number, checksums } = part
  if (CHECKSUM_NAMES.some((name) => checksums[name] !== undefined && name !== declared?.name)) {
    return { kind: 'invalid-part', part }
  }
  if (!declared) return undefined
  const { name, type } = declared
  if (checksums[name] === undefined) {
    return type === 'COMPOSITE' ? { kind: 'missing-checksum', number, name } : undefined
  }
  return checksums[name] === checksum ? undefined : { kind: 'wrong-checksum', number, name }
}

/** The ETag of an object of parts: MD5 over the parts' own, and their number. */
export const multipartEtag = (parts: readonly StoredPart[]): string => {
  const hash = createHash('md5')
  for (const { etag } of parts) hash.update(Buffer.from(etag, 'hex'))
  return `${hash.digest('hex')}-${parts.length}`
}
