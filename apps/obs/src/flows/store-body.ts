import type { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Identity, type SealOptions, sealBytes, sealedSize, sealStream } from '@sealstack/envelope'
import {
  type ChecksumName,
  collect,
  type Digests,
  digestTap,
  limitBytes,
  readAll,
  startDigests,
} from '@sealstack/streams'
import type { ObsContext } from '../context.ts'
import { layerIdentity } from '../domain/identity.ts'
import { keepOpen } from './keep-open.ts'

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
  readonly signal: AbortSignal
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

/**
 * Seals a body into a new blob. When this returns `stored` the blob is durable, or will be when whatever is written next to
 * point at it is; nothing points at it yet. In every other case nothing is left.
 * @throws whatever a stage of the pipeline fails with.
 */
export const storeBody = async (
  ctx: Pick<ObsContext, 'blobs' | 'random' | 'newId'>,
  input: StoreBodyInput,
): Promise<StoreBodyOutcome> => {
  const digests = await startDigests(input.digests)
  const outcomeOf = (blobId: string): StoreBodyOutcome => {
    for (const { name, value } of input.expected()) {
      const computed = digests.digestOf(name)
      if (Buffer.compare(computed, value) !== 0) return { kind: 'mismatch', name, computed }
    }
    return { kind: 'stored', blobId, size: digests.bytes, digestOf: digests.digestOf }
  }
  return (input.maxBytes <= SMALL_BYTES ? storeWhole : storeStream)(ctx, input, { digests, outcomeOf })
}

interface Measured {
  readonly digests: Digests
  /** To be asked once all bytes have come. */
  readonly outcomeOf: (blobId: string) => StoreBodyOutcome
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
const storeStream = async (
  { blobs, random }: Pick<ObsContext, 'blobs' | 'random'>,
  input: StoreBodyInput,
  { digests, outcomeOf }: Measured,
): Promise<StoreBodyOutcome> => {
  const { body, decoder, maxBytes, signal, deks } = input
  const blob = await blobs.create(deks.reduce((bytes) => sealedSize(bytes), maxBytes))
  try {
    const seals = layersOf({ random }, input, blob.id).map(sealStream)
    const stages = [...(decoder ? [decoder] : []), limitBytes(maxBytes), digestTap(digests), ...seals]
    await pipeline([keepOpen(body), ...stages, blob.sink], { signal })
    const outcome = outcomeOf(blob.id)
    await (outcome.kind === 'stored' ? blob.commit() : blob.discard())
    return outcome
  } catch (error) {
    await blob.discard()
    throw error
  }
}

/** A small one needs no stages, each of which costs more than its sealing. */
const storeWhole = async (
  { blobs, random, newId }: Pick<ObsContext, 'blobs' | 'random' | 'newId'>,
  input: StoreBodyInput,
  { digests, outcomeOf }: Measured,
): Promise<StoreBodyOutcome> => {
  const { body, decoder, maxBytes, signal } = input
  const plain = decoder
    ? await pipeline(keepOpen(body), decoder, (decoded: AsyncIterable<Uint8Array>) => readAll(decoded, maxBytes), {
        signal,
      })
    : await collect(body, maxBytes)
  digests.update(plain)
  // It goes to a table, not to a folder: ids in the order of time, of which folders would all be the same.
  const blobId = newId().replaceAll('-', '')
  const outcome = outcomeOf(blobId)
  if (outcome.kind !== 'stored') return outcome
  await blobs.put(
    blobId,
    layersOf({ random }, input, blobId).reduce((bytes, layer) => sealBytes(layer, bytes), plain),
  )
  return outcome
}
