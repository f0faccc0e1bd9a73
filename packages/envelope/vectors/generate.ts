/**
 * Writes the published vectors: `tsx --conditions=@sealstack/source packages/envelope/vectors/generate.ts`.
 * Everything is fixed, so running it again changes nothing unless the format has changed.
 */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { sealStream } from '../src/seal.ts'

const EXPONENT = 12
const SEGMENT = 2 ** EXPONENT
const dek = Buffer.from(Array.from({ length: 32 }, (_, index) => index))
const identity = ['object', 'photos', 'käse/😀.jpg', 'null', '00112233445566778899aabbccddeeff']

/** The plaintext of a vector: byte i is (i * 7 + i div 256) mod 256. */
const plaintextOf = (bytes: number): Buffer =>
  Buffer.from(Array.from({ length: bytes }, (_, index) => (index * 7 + Math.floor(index / 256)) & 0xff))

const seal = (bytes: number): Promise<Buffer> => {
  const salt = createHash('sha256').update(`salt of ${bytes}`).digest()
  const plain = plaintextOf(bytes)
  return buffer(
    Readable.from(bytes === 0 ? [] : [plain]).pipe(
      sealStream({ dek, identity, segmentExponent: EXPONENT, random: () => salt }),
    ),
  )
}

const sealed = await Promise.all([0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 3 * SEGMENT + 5].map(seal))
const whole = sealed[5] ?? Buffer.alloc(0)
const STEP = SEGMENT + 16
const piece = (index: number): Buffer => whole.subarray(72 + index * STEP, 72 + (index + 1) * STEP)
const header = whole.subarray(0, 72)
const flipped = (at: number): Buffer => {
  const copy = Buffer.from(whole)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

const refused = {
  'flipped magic': flipped(0),
  'flipped segment exponent': flipped(6),
  'reserved byte used': flipped(7),
  'flipped salt': flipped(8),
  'flipped commitment': flipped(71),
  'flipped ciphertext': flipped(72),
  'flipped tag': flipped(72 + STEP - 1),
  'last segment missing': Buffer.concat([header, piece(0), piece(1), piece(2)]),
  'last byte missing': whole.subarray(0, -1),
  'segments swapped': Buffer.concat([header, piece(1), piece(0), piece(2), piece(3)]),
  'segment doubled': Buffer.concat([header, piece(0), piece(0), piece(1), piece(2), piece(3)]),
  'segment dropped': Buffer.concat([header, piece(0), piece(2), piece(3)]),
  'byte appended': Buffer.concat([whole, Buffer.from([0])]),
}

writeFileSync(
  new URL('v1.json', import.meta.url),
  `${JSON.stringify(
    {
      description: 'Envelope format version 1; plaintext byte i is (i * 7 + i div 256) mod 256. See FORMAT.md.',
      dek: dek.toString('hex'),
      identity,
      opened: [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 3 * SEGMENT + 5].map((plainBytes, index) => ({
        plainBytes,
        sealed: sealed[index]?.toString('base64'),
      })),
      refused: Object.entries(refused).map(([name, bytes]) => ({ name, sealed: bytes.toString('base64') })),
    },
    null,
    2,
  )}\n`,
)
