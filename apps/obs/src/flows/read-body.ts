import { Readable } from 'node:stream'
import {
  DEFAULT_SEGMENT_EXPONENT,
  decodeHeader,
  EnvelopeError,
  HEADER_BYTES,
  type Identity,
  openBytes,
  openedBytes,
  openRange,
  openSegments,
  type SealedBytes,
  type StreamKeyMemory,
  sealedSize,
  segmentRange,
} from '@sealstack/envelope'
import { LentBytes } from '@sealstack/streams'
import type { ObsContext } from '../context.ts'
import type { ByteRange } from '../domain/byte-range.ts'
import { layerIdentity } from '../domain/identity.ts'
import type { DataKeys } from './data-keys.ts'
import { poolFor } from './pool-for.ts'
import { SMALL_BYTES } from './store-body.ts'

/** A piece of an object: the blob that holds it, its plain size in bytes, and whose it is. */
export interface Piece {
  /** Of the part that it is, which the identity binds; 1 where the object is one blob. */
  readonly number: number
  readonly blobId: string
  readonly size: number
  readonly identity: Identity
}

/** What is to be read. */
export interface ReadBodyInput {
  readonly pieces: readonly Piece[]
  /** This takes them over and disposes of them when the stream ends, however it ends. */
  readonly keys: DataKeys
  /** Of the whole object; undefined reads all of it. */
  readonly range: ByteRange | undefined
  /** Where keys of what is read are looked for and kept. */
  readonly streamKeys?: StreamKeyMemory | undefined
}

/** What reading takes. */
export type ReadDeps = Pick<ObsContext, 'blobs' | 'segmentPool' | 'readers'>

/** The plain bytes of an object, or of a range of it, in pieces: few at once, more while they are read. */
export type PlainBody = readonly Uint8Array[] | Readable

/** The same as a stream, for whoever reads it as one. */
export const streamOf = (body: PlainBody): Readable =>
  body instanceof Readable ? body : Readable.from(body, { objectMode: false })

/**
 * The plain bytes of an object or of a range of it. It resolves once the first segment has been verified, so that an
 * object which cannot be read is refused before any answer begins; a later segment that fails makes the stream fail.
 * @throws EnvelopeError, StorageError
 */
export const readBody = async (deps: ReadDeps, input: ReadBodyInput): Promise<PlainBody> => {
  const { pieces, keys, range } = input
  const [only] = pieces
  if (only && pieces.length === 1 && only.size <= SMALL_BYTES) return readWhole(deps, only, input)
  const short = shortRange(pieces, range)
  const bytes = short && (await readShort(deps, short, input))
  if (bytes) return bytes
  const source = readPieces(deps, pieces, keys, range)
  const first = await source.next()
  const all = beginningWith(first, source)
  // Begun, so that its end closes files and zeroes the key also where not one byte was asked for.
  await all.next()
  return new LentBytes(all)
}

/** The same again, once the first of it has been taken. Gives an empty piece before. */
const beginningWith = async function* (
  first: IteratorResult<Uint8Array>,
  source: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield new Uint8Array()
    if (!first.done) yield first.value
    yield* source
  } finally {
    await source.return(undefined)
  }
}

/** A small piece is opened in one go: its stages would cost more than its bytes. */
const readWhole = async (
  { blobs }: Pick<ReadDeps, 'blobs'>,
  { blobId, size, identity }: Piece,
  { keys, range, streamKeys }: Omit<ReadBodyInput, 'pieces'>,
): Promise<PlainBody> => {
  using held = keys
  let bytes = (await blobs.read(blobId)) ?? refuseMissing(blobId)
  for (const [layer, dek] of [...held.deks.entries()].reverse()) {
    const options = { dek, identity: layerIdentity(identity, layer), plainBytes: sizeIn(layer, size) }
    bytes = openBytes(options, bytes, streamKeys)
  }
  return [range ? bytes.subarray(range.start, range.end + 1) : bytes]
}

/** Ranges of at most this many bytes are read at once. */
const SHORT_BYTES = 256 * 1024
/** Of the segments that such a range may touch, which are one more than fit into it. */
const SCRATCH_BYTES = sealedSize(SHORT_BYTES + 2 ** DEFAULT_SEGMENT_EXPONENT)

interface ShortRange extends ByteRange {
  readonly piece: Piece
}

/** A short range that lies within one piece, from the piece's own start on, where that is sure to be in its place. */
const shortRange = (pieces: readonly Piece[], range: ByteRange | undefined): ShortRange | undefined => {
  if (!range || range.end - range.start >= SHORT_BYTES) return undefined
  let offset = 0
  for (const [index, piece] of pieces.entries()) {
    if (piece.number !== index + 1) return undefined
    if (range.end < offset + piece.size) {
      return range.start < offset ? undefined : { piece, start: range.start - offset, end: range.end - offset }
    }
    offset += piece.size
  }
  return undefined
}

/**
 * Where sealed bytes lie while they are opened, which is done before anything else is: memory of one's own for each would
 * be fresh pages each time.
 */
let scratch: Buffer | undefined

/** One look at the blob, and no stream; undefined where it takes more than that. */
const readShort = async (
  { blobs }: Pick<ReadDeps, 'blobs'>,
  { piece: { blobId, size, identity }, start, end }: ShortRange,
  { keys, streamKeys }: Pick<ReadBodyInput, 'keys' | 'streamKeys'>,
): Promise<PlainBody | undefined> => {
  const [dek] = keys.deks
  if (!dek || keys.deks.length > 1) return undefined
  const { skip, sealedStart, sealedEnd, firstSegment, lastSegment } = segmentRange({ start, end }, size)
  const blob = (await blobs.open(blobId, size)) ?? refuseMissing(blobId)
  try {
    const header = decodeHeader(blob.head(HEADER_BYTES))
    if (header.segmentExponent !== DEFAULT_SEGMENT_EXPONENT) return undefined
    if (blob.size !== sealedSize(size)) refuseSize(blobId)
    scratch ??= Buffer.allocUnsafeSlow(SCRATCH_BYTES)
    const found = blob.readNow(scratch.subarray(0, sealedEnd + 1 - sealedStart), sealedStart)
    const pieces = openSegments(
      { dek, identity: layerIdentity(identity, 0), header, plainBytes: size, firstSegment, lastSegment },
      scratch.subarray(0, found),
      streamKeys,
    )
    keys[Symbol.dispose]()
    return cut(pieces, skip, end - start + 1)
  } finally {
    await blob.close()
  }
}

/** So many bytes of what pieces hold together, from a place in the first one on. */
const cut = (pieces: readonly Uint8Array[], skip: number, bytes: number): readonly Uint8Array[] => {
  let at = -skip
  return pieces.map((piece) => {
    const part = piece.subarray(Math.max(0, -at), bytes - at)
    at += piece.byteLength
    return part
  })
}

const readPieces = async function* (
  deps: ReadDeps,
  pieces: readonly Piece[],
  keys: DataKeys,
  range: ByteRange | undefined,
): AsyncGenerator<Uint8Array> {
  const letGo = deps.readers.hold(pieces.map(({ blobId }) => blobId))
  try {
    // With no number left out each piece is bound to its place, and one that is not there is missed when it is reached.
    // Where numbers are left out, nothing but all of them tells that a piece before this one is missing.
    if (pieces.some(({ number }, index) => number !== index + 1)) {
      for (const piece of pieces) for await (const _ of readPiece(deps, piece, keys.deks, { start: 0, end: 0 }));
    }
    let offset = 0
    for (const piece of pieces) {
      const start = Math.max(0, (range?.start ?? 0) - offset)
      const end = Math.min(piece.size - 1, (range?.end ?? Number.MAX_SAFE_INTEGER) - offset)
      // An empty piece is opened too where the whole object is asked for: its one segment must verify.
      if (start <= end || (piece.size === 0 && range === undefined)) {
        yield* readPiece(deps, piece, keys.deks, { start, end })
      }
      offset += piece.size
    }
  } finally {
    letGo()
    keys[Symbol.dispose]()
  }
}

/** Each layer is opened over what the one around it gives: a range of plaintext is one of segments is one of that. */
const readPiece = async function* (
  { blobs, segmentPool }: Pick<ReadDeps, 'blobs' | 'segmentPool'>,
  { blobId, size, identity }: Piece,
  deks: readonly Uint8Array[],
  { start, end }: ByteRange,
): AsyncGenerator<Uint8Array> {
  const range = { start, end: Math.max(start, end) }
  const pool = await poolFor({ segmentPool }, end - start + 1)
  const blob = (await blobs.open(blobId, size)) ?? refuseMissing(blobId)
  try {
    const [own, ...around] = deks.map((dek, layer) => ({
      dek,
      identity: layerIdentity(identity, layer),
      plainBytes: sizeIn(layer, size),
    }))
    if (!own) throw new Error('There is a layer at least')
    const sealed = around.reduceRight<SealedBytes>((bytes, layer) => openedBytes(layer, bytes), blob)
    yield* openRange({ ...own, pool }, sealed, range)
  } finally {
    await blob.close()
  }
}

/** What a layer holds: the plaintext, or the envelope that the layer within it makes. */
export const sizeIn = (layer: number, size: number): number =>
  layer === 0 ? size : sealedSize(sizeIn(layer - 1, size))

const refuseSize = (blobId: string): never => {
  throw new EnvelopeError('truncated', `Blob ${blobId} does not have the size of its object`)
}

const refuseMissing = (blobId: string): never => {
  throw new EnvelopeError('truncated', `Blob ${blobId} is missing`)
}
