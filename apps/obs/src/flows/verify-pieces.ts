import { decodeHeader, EnvelopeError, HEADER_BYTES, KeyringError, sealedSize } from '@sealstack/envelope'
import type { ObjectRow } from '@sealstack/metadata/obs'
import { StorageError } from '@sealstack/storage'
import { layersOf, mislabelling, type ScrubProblem } from '../domain/scrub.ts'
import { type KeyColumns, type KeyDeps, openDataKeys } from './data-keys.ts'
import { requireWhole } from './pieces-of.ts'
import { type Piece, type ReadDeps, readBody, sizeIn } from './read-body.ts'

/** What is to be verified: pieces under one row's data keys. */
export interface VerifyInput {
  /** The bucket's name. */
  readonly bucket: string
  readonly key: string
  readonly versionId?: string
  /** Of an object, whose size the pieces must make up, or of an upload, which has none. */
  readonly row: KeyColumns & Partial<Pick<ObjectRow, 'size'>>
  readonly pieces: readonly Piece[]
  /** The id under which the KMS notes the opening of data keys. */
  readonly requestId: string
}

type Deps = ReadDeps & KeyDeps

/**
 * Verifies each segment of an object or part, and yields how many bytes of plaintext that were as it goes. Returns the
 * first problem, or undefined. What cannot be opened has at least its blobs, their headers and their sizes looked at.
 */
export const verifyPieces = async function* (
  deps: Deps,
  input: VerifyInput,
): AsyncGenerator<number, ScrubProblem | undefined> {
  const label = mislabelling(input.row)
  if (label !== undefined) return { verdict: 'mislabelled', reason: label }
  try {
    const { size } = input.row
    if (size !== undefined) requireWhole(input.pieces, { size })
    for (const piece of input.pieces) {
      const problem = await structureOf(deps, piece, layersOf(input.row))
      if (problem) return problem
    }
    if (input.row.encryption === 'SSE-C') {
      return { verdict: 'unverifiable', reason: 'it is sealed under a key of the client (SSE-C)' }
    }
    const { bucket, key, versionId, row, pieces, requestId } = input
    const place = { bucket, key, versionId, behalf: { requestId }, byStore: true }
    const keys = await openDataKeys(deps, place, row, undefined)
    const body = await readBody(deps, { pieces, keys, range: undefined })
    for await (const chunk of body) yield chunk.byteLength
    return undefined
  } catch (error) {
    return problemOf(error)
  }
}

/** What shows without a key: the blob is there, begins as an envelope, and has the size that its plaintext asks for. */
const structureOf = async (
  { blobs }: Pick<Deps, 'blobs'>,
  { blobId, size }: Piece,
  layers: number,
): Promise<ScrubProblem | undefined> => {
  const blob = await blobs.open(blobId)
  if (!blob) return { verdict: 'missing', reason: `blob ${blobId} is not there` }
  try {
    const { segmentExponent } = decodeHeader(blob.head(HEADER_BYTES))
    if (blob.size === sealedSize(sizeIn(layers - 1, size), segmentExponent)) return undefined
    return { verdict: 'corrupt', reason: `blob ${blobId} does not have the size of its object` }
  } finally {
    await blob.close()
  }
}

/** Answers of the KMS that are about the wrapped key rather than about who asks or how the key is. */
const CORRUPT_KEYS: readonly string[] = ['InvalidCiphertextException', 'IncorrectKeyException']

/** @throws whatever says nothing of the object. */
const problemOf = (error: unknown): ScrubProblem => {
  if (error instanceof EnvelopeError) {
    return { verdict: error.reason === 'bad-header' ? 'mislabelled' : 'corrupt', reason: error.message }
  }
  if (error instanceof KeyringError) {
    const verdict = CORRUPT_KEYS.includes(error.code) ? 'corrupt' : 'unverifiable'
    return { verdict, reason: `the KMS answers ${error.code}: ${error.message}` }
  }
  if (error instanceof StorageError) return { verdict: 'corrupt', reason: `it cannot be read: ${error.message}` }
  throw error
}
