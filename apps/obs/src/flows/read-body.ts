import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  decodeHeader,
  EnvelopeError,
  HEADER_BYTES,
  type Header,
  type Identity,
  openStream,
  sealedSize,
  segmentRange,
  zero,
} from '@sealstack/envelope'
import { readAll, sliceBytes } from '@sealstack/streams'
import type { ObsContext } from '../context.ts'
import type { ByteRange } from '../domain/byte-range.ts'

/** A piece of an object: the blob that holds it, its plain size in bytes, and whose it is. */
export interface Piece {
  readonly blobId: string
  readonly size: number
  readonly identity: Identity
}

/** What is to be read. */
export interface ReadBodyInput {
  readonly pieces: readonly Piece[]
  /** 32 bytes; this takes it over and zeroes it when the stream ends, however it ends. */
  readonly dek: Uint8Array
  /** Of the whole object; undefined reads all of it. */
  readonly range: ByteRange | undefined
}

type Deps = Pick<ObsContext, 'blobs' | 'readers'>

/**
 * The plain bytes of an object or of a range of it. It resolves once the first segment has been verified, so that an
 * object which cannot be read is refused before any answer begins; a later segment that fails makes the stream fail.
 * @throws EnvelopeError, StorageError
 */
export const readBody = async (deps: Deps, { pieces, dek, range }: ReadBodyInput): Promise<Readable> => {
  const source = readPieces(deps, pieces, dek, range)
  let first: IteratorResult<Uint8Array> | undefined = await source.next()
  const next = async (): Promise<IteratorResult<Uint8Array>> => {
    const taken = first ?? (await source.next())
    first = undefined
    return taken
  }
  return new Readable({
    highWaterMark: 256 * 1024,
    read() {
      next().then(
        ({ done, value }) => this.push(done ? null : value),
        (error: Error) => this.destroy(error),
      )
    },
    // Closes files and zeroes the key also where not one byte was asked for, as when the client has gone.
    destroy(error, done) {
      source.return(undefined).then(
        () => done(error),
        (failure: Error) => done(error ?? failure),
      )
    },
  })
}

const readPieces = async function* (
  deps: Deps,
  pieces: readonly Piece[],
  dek: Uint8Array,
  range: ByteRange | undefined,
): AsyncGenerator<Uint8Array> {
  const letGo = deps.readers.hold(pieces.map(({ blobId }) => blobId))
  try {
    let offset = 0
    for (const piece of pieces) {
      const start = Math.max(0, (range?.start ?? 0) - offset)
      const end = Math.min(piece.size - 1, (range?.end ?? Number.MAX_SAFE_INTEGER) - offset)
      // An empty piece is opened too where the whole object is asked for: its one segment must verify.
      if (start <= end || (piece.size === 0 && range === undefined)) yield* readPiece(deps, piece, dek, { start, end })
      offset += piece.size
    }
  } finally {
    letGo()
    zero(dek)
  }
}

const readPiece = async function* (
  { blobs }: Pick<Deps, 'blobs'>,
  { blobId, size, identity }: Piece,
  dek: Uint8Array,
  { start, end }: ByteRange,
): AsyncGenerator<Uint8Array> {
  const header = await readHeader({ blobs }, blobId)
  if ((await blobs.size(blobId)) !== sealedSize(size, header.segmentExponent)) {
    throw new EnvelopeError('truncated', `Blob ${blobId} does not have the size of its object`)
  }
  const { sealedStart, sealedEnd, skip, firstSegment, lastSegment } = segmentRange(
    { start, end: Math.max(start, end) },
    size,
    header.segmentExponent,
  )
  const plain = openStream({ dek, identity, header, plainBytes: size, firstSegment, lastSegment })
  const sealed = await blobs.open(blobId, { start: sealedStart, end: sealedEnd })
  if (!sealed) throw missing(blobId)
  const slice = sliceBytes(skip, end - start + 1)
  const done = pipeline(sealed, plain, slice)
  // A failure reaches the reader through `slice`, which the pipeline destroys with it.
  done.catch(() => undefined)
  yield* slice
  await done
}

const readHeader = async ({ blobs }: Pick<Deps, 'blobs'>, blobId: string): Promise<Header> => {
  const bytes = await blobs.open(blobId, { start: 0, end: HEADER_BYTES - 1 })
  if (!bytes) throw missing(blobId)
  return decodeHeader(await readAll(bytes, HEADER_BYTES))
}

const missing = (blobId: string): EnvelopeError => new EnvelopeError('truncated', `Blob ${blobId} is missing`)
