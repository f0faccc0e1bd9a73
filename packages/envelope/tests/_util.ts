import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { seededBytes } from '@sealstack/testing'
import { EnvelopeError } from '../src/envelope-error.ts'
import { decodeHeader, HEADER_BYTES } from '../src/header.ts'
import { openStream } from '../src/open.ts'
import { sealStream } from '../src/seal.ts'
import { plainSize } from '../src/size.ts'
import type { Identity } from '../src/stream-keys.ts'

export const dek = seededBytes(32, 'dek')
export const identity = ['object', 'bucket', 'key']
export const EXPONENT = 12
export const SEGMENT = 2 ** EXPONENT
export const STEP = SEGMENT + 16
/** Why an envelope may be refused when it is opened. */
export const REASONS = /^(bad-header|unsupported-version|wrong-key|corrupt|truncated)$/

/** The bytes as a stream of chunks of one size. */
export const cut = (bytes: Uint8Array, size: number): Readable =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.byteLength / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size)),
  )

/** Seals the whole of `plain`, which arrives in chunks of one size. */
export const seal = (
  plain: Uint8Array,
  options: { exponent?: number; chunk?: number; identity?: Identity } = {},
): Promise<Buffer> =>
  buffer(
    cut(plain, options.chunk ?? 10_000).pipe(
      sealStream({ dek, identity: options.identity ?? identity, segmentExponent: options.exponent ?? EXPONENT }),
    ),
  )

/** Opens a whole envelope as the object store does: size first, then header, then segments. */
export const open = async (
  sealed: Uint8Array,
  options: { dek?: Uint8Array; identity?: Identity; chunk?: number } = {},
): Promise<Buffer> => {
  const header = decodeHeader(sealed)
  const plainBytes = plainSize(sealed.byteLength, header.segmentExponent)
  const stream = openStream({ dek: options.dek ?? dek, identity: options.identity ?? identity, header, plainBytes })
  const pieces: Buffer[] = []
  await pipeline(cut(sealed.subarray(HEADER_BYTES), options.chunk ?? 5000), stream, async (source) => {
    for await (const piece of source) pieces.push(piece)
  })
  return Buffer.concat(pieces)
}

/** The reason of the EnvelopeError that `work` fails with; `opened` when it does not fail. */
export const reasonOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'opened',
    (error: unknown) => (error instanceof EnvelopeError ? error.reason : `unexpected ${error}`),
  )
