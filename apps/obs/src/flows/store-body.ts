import { IncomingMessage } from 'node:http'
import type { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Identity, type SealOptions, SealSink, sealBytes, sealedSize, sealStream } from '@sealstack/envelope'
import { type ChecksumName, collect, type Digests, readAll, startDigests } from '@sealstack/streams'
import type { ObsContext } from '../context.ts'
import { layerIdentity } from '../domain/identity.ts'
import { feed } from './feed.ts'
import { keepOpen } from './keep-open.ts'
import { poolFor } from './pool-for.ts'

/** A digest that the client announced for its body. */
export interface Expectation {
  readonly name: ChecksumName
  readonly value: Uint8Array
}

/** What is to be stored. */
export interface StoreBodyInput {
  readonly body: Readable
  /** Takes the transfer encoding off the body; undefined when there is none. */
  readonly decoder: Transform | undefined
  readonly maxBytes: number
  /** Digests to compute on the way. */
  readonly digests: readonly ChecksumName[]
  /** What they must be; asked once the body has been read, since trailers come last. */
  readonly expected: () => readonly Expectation[]
  /** One a layer from the innermost on, 32 bytes each; they stay the caller's. */
  readonly deks: readonly Uint8Array[]
  /** Whose bytes they are, once it is known in which blob. */
  readonly identity: (blobId: string) => Identity
  /** What ends it early; a signal is made for whoever asks. */
  readonly signal: () => AbortSignal
}

/** How it ended. */
export type StoreBodyOutcome =
  | { readonly kind: 'mismatch'; readonly name: ChecksumName; readonly computed: Uint8Array }
  | {
      readonly kind: 'stored'
      readonly blobId: string
      /** Bytes of plaintext. */
      readonly size: number
      readonly digestOf: (name: ChecksumName) => Uint8Array
    }

/** Plaintext of at most this many bytes is sealed in one go, in memory. */
export const SMALL_BYTES = 64 * 1024

/** What storing a body takes. */
export type StoreDeps = Pick<ObsContext, 'blobs' | 'random' | 'newId' | 'segmentPool'>

/**
 * Seals a body into a new blob. When this returns `stored` the blob is durable, or will be when whatever is written next to
 * point at it is; nothing points at it yet. In every other case nothing is left.
 * @throws whatever a stage of the way fails with.
 */
export const storeBody = async (ctx: StoreDeps, input: StoreBodyInput): Promise<StoreBodyOutcome> =>
  (input.maxBytes <= SMALL_BYTES ? storeWhole : storeStream)(ctx, input)

/** To be asked once all bytes have come. */
const outcomeOf = (
  { expected }: Pick<StoreBodyInput, 'expected'>,
  blobId: string,
  { bytes, digestOf }: Pick<Digests, 'bytes' | 'digestOf'>,
): StoreBodyOutcome => {
  for (const { name, value } of expected()) {
    const computed = digestOf(name)
    if (Buffer.compare(computed, value) !== 0) return { kind: 'mismatch', name, computed }
  }
  return { kind: 'stored', blobId, size: bytes, digestOf }
}

const layersOf = (
  { random }: Pick<ObsContext, 'random'>,
  { deks, identity }: StoreBodyInput,
  blobId: string,
): readonly SealOptions[] => {
  const own = identity(blobId)
  return deks.map((dek, layer) => ({ dek, identity: layerIdentity(own, layer), random }))
}

/** However large it is, no more than a few segments of it are in memory. */
const storeStream = async (ctx: StoreDeps, input: StoreBodyInput): Promise<StoreBodyOutcome> => {
  const { body, decoder, maxBytes, signal, deks, digests } = input
  const pool = await poolFor(ctx, maxBytes)
  const blob = await ctx.blobs.create(deks.reduce((bytes) => sealedSize(bytes), maxBytes))
  try {
    const [inner, outer] = layersOf(ctx, input, blob.id)
    if (!inner) throw new Error('There is a layer at least')
    const around = outer && sealStream(outer)
    // What comes from a socket nobody else has; another body may be made of bytes that somebody keeps.
    const takesChunks = body instanceof IncomingMessage
    const sealing = new SealSink({ ...inner, maxBytes, digests, pool, takesChunks }, around ?? blob.sink)
    const fed = feed(body, decoder ? [decoder, sealing] : [sealing], signal())
    await Promise.all([fed, around && pipeline(around, blob.sink)])
    const outcome = outcomeOf(input, blob.id, sealing)
    await (outcome.kind === 'stored' ? blob.commit() : blob.discard())
    return outcome
  } catch (error) {
    await blob.discard()
    throw error
  }
}

/** A small one needs no stages, each of which costs more than its sealing. */
const storeWhole = async (ctx: StoreDeps, input: StoreBodyInput): Promise<StoreBodyOutcome> => {
  const { body, decoder, maxBytes, signal } = input
  const digests = await startDigests(input.digests)
  const plain = decoder
    ? await pipeline(keepOpen(body), decoder, (decoded: AsyncIterable<Uint8Array>) => readAll(decoded, maxBytes), {
        signal: signal(),
      })
    : await collect(body, maxBytes)
  digests.update(plain)
  // It goes to a table, not to a folder: ids in the order of time, of which folders would all be the same.
  const blobId = ctx.newId().replaceAll('-', '')
  const outcome = outcomeOf(input, blobId, digests)
  if (outcome.kind !== 'stored') return outcome
  await ctx.blobs.put(
    blobId,
    layersOf(ctx, input, blobId).reduce((bytes, layer) => sealBytes(layer, bytes), plain),
  )
  return outcome
}
