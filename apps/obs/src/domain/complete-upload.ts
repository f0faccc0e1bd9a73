import { createHash } from 'node:crypto'

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
}

/** Why a list of parts cannot become an object. */
export type CompletionProblem =
  | { readonly kind: 'invalid-order' }
  | { readonly kind: 'invalid-part'; readonly part: ListedPart }
  | { readonly kind: 'too-small'; readonly part: StoredPart }

/** Every part but the last has at least 5 MiB. */
export const MIN_PART_BYTES = 5 * 2 ** 20

/** The parts that make up the object, in order; or what is wrong with the list. */
export const chooseParts = (
  listed: readonly ListedPart[],
  stored: readonly StoredPart[],
): readonly StoredPart[] | CompletionProblem => {
  const byNumber = new Map(stored.map((part) => [part.number, part]))
  const chosen: StoredPart[] = []
  let last = 0
  for (const part of listed) {
    if (part.number <= last) return { kind: 'invalid-order' }
    last = part.number
    const found = byNumber.get(part.number)
    if (found?.etag !== part.etag) return { kind: 'invalid-part', part }
    chosen.push(found)
  }
  const small = chosen.slice(0, -1).find(({ size }) => size < MIN_PART_BYTES)
  return small ? { kind: 'too-small', part: small } : chosen
}

/** The ETag of an object of parts: MD5 over the parts' own, and their number. */
export const multipartEtag = (parts: readonly StoredPart[]): string => {
  const hash = createHash('md5')
  for (const { etag } of parts) hash.update(Buffer.from(etag, 'hex'))
  return `${hash.digest('hex')}-${parts.length}`
}
