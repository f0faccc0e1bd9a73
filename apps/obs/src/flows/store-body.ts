import type { Readable, Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Identity, type SealOptions, sealBytes, sealedSize, sealStream } from '@sealstack/envelope'
import { type ChecksumName, type Digests, digestTap, limitBytes, readAll, startDigests } from '@sealstack/streams'
import type { ObsContext } from '../context.ts'
import { layerIdentity } from '../domain/identity.ts'
import { chunksOf, keepOpen } from './keep-open.ts'

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
  { blobs }: Pick<ObsContext, 'blobs'>,
  input: StoreBodyInput,
): Promise<StoreBodyOutcome> => {
  const { maxBytes, deks, identity, expected } = input
  const blob = await blobs.create(deks.reduce((bytes) => sealedSize(bytes), maxBytes))
  try {
    const digests = await startDigests(input.digests)
    const own = identity(blob.id)
    const layers = deks.map((dek, layer) => ({ dek, identity: layerIdentity(own, layer) }))
    await (maxBytes <= SMALL_BYTES ? storeWhole : storeStream)(input, digests, layers, blob.sink)
    for (const { name, value } of expected()) {
      const computed = digests.digestOf(name)
      if (Buffer.compare(computed, value) !== 0) {
        await blob.discard()
        return { kind: 'mismatch', name, computed }
      }
    }
    await blob.commit()
    return { kind: 'stored', blobId: blob.id, size: digests.bytes, digestOf: digests.digestOf }
  } catch (error) {
    await blob.discard()
    throw error
  }
}

type Body = Pick<StoreBodyInput, 'body' | 'decoder' | 'maxBytes' | 'signal'>

/** However large it is, no more than a few segments of it are in memory. */
const storeStream = async (
  { body, decoder, maxBytes, signal }: Body,
  digests: Digests,
  layers: readonly SealOptions[],
  sink: Writable,
): Promise<void> => {
  const stages = [...(decoder ? [decoder] : []), limitBytes(maxBytes), digestTap(digests), ...layers.map(sealStream)]
  await pipeline([keepOpen(body), ...stages, sink], { signal })
}

/** A small one needs no stages, each of which costs more than its sealing. */
const storeWhole = async (
  { body, decoder, maxBytes, signal }: Body,
  digests: Digests,
  layers: readonly SealOptions[],
  sink: Writable,
): Promise<void> => {
  const plain = decoder
    ? await pipeline(keepOpen(body), decoder, (decoded: AsyncIterable<Uint8Array>) => readAll(decoded, maxBytes), {
        signal,
      })
    : await readAll(chunksOf(body), maxBytes)
  digests.update(plain)
  const sealed = layers.reduce((bytes, layer) => sealBytes(layer, bytes), plain)
  await new Promise<void>((resolve, reject) => {
    sink.once('error', reject).end(sealed, resolve)
  })
}
