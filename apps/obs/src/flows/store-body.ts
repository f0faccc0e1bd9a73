import type { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Identity, sealStream } from '@sealstack/envelope'
import { type ChecksumName, digestTap, limitBytes } from '@sealstack/streams'
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

/**
 * Seals a body into a new blob while it streams. When this returns `stored` the blob is durable but nothing points at it
 * yet; in every other case nothing is left.
 * @throws whatever a stage of the pipeline fails with.
 */
export const storeBody = async (
  { blobs }: Pick<ObsContext, 'blobs'>,
  { body, decoder, maxBytes, digests, expected, deks, identity, signal }: StoreBodyInput,
): Promise<StoreBodyOutcome> => {
  const blob = await blobs.create()
  try {
    const tap = await digestTap(digests)
    const own = identity(blob.id)
    const layers = deks.map((dek, layer) => sealStream({ dek, identity: layerIdentity(own, layer) }))
    const stages = [...(decoder ? [decoder] : []), limitBytes(maxBytes), tap, ...layers]
    await pipeline([keepOpen(body), ...stages, blob.sink], { signal })
    for (const { name, value } of expected()) {
      const computed = tap.digestOf(name)
      if (Buffer.compare(computed, value) !== 0) {
        await blob.discard()
        return { kind: 'mismatch', name, computed }
      }
    }
    await blob.commit()
    return { kind: 'stored', blobId: blob.id, size: tap.bytes, digestOf: tap.digestOf }
  } catch (error) {
    await blob.discard()
    throw error
  }
}
