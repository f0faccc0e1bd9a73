/**
 * Writes the published vectors: `tsx --conditions=@sealstack/source apps/kms/vectors/generate.ts`.
 * Everything is fixed, so running it again changes nothing unless the format has changed.
 */
import { createHash, createSecretKey } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { createKeyCipher } from '../src/domain/ciphertext.ts'
import { materialId } from '../src/domain/material.ts'

const material = Buffer.from(Array.from({ length: 32 }, (_, index) => index))
const keyId = '0d0466b0-e727-4d9c-b35d-f84bb474a37f'
const version = 3

const CASES: readonly { readonly bytes: number; readonly context: Readonly<Record<string, string>> }[] = [
  { bytes: 1, context: {} },
  { bytes: 16, context: { a: 'b' } },
  { bytes: 17, context: { ab: '', '': 'c' } },
  { bytes: 32, context: { 'aws:s3:arn': 'arn:aws:s3:::photos/käse/😀.jpg', ä: 'z', z: 'ä' } },
  { bytes: 64, context: { '\uffff': 'before U+10000 in UTF-8, after it in UTF-16', '\u{10000}': '' } },
  { bytes: 4096, context: {} },
]

/** The plaintext of a vector: byte i is (i * 7 + i div 256) mod 256. */
const plaintextOf = (bytes: number): Buffer =>
  Buffer.from(Array.from({ length: bytes }, (_, index) => (index * 7 + Math.floor(index / 256)) & 0xff))

/** Nonce and salt of a vector, in pieces as they are asked for. */
const randomOf = (bytes: number): ((count: number) => Uint8Array) => {
  let left = createHash('sha256').update(`28 random bytes for ${bytes}`).digest()
  return (count) => {
    const piece = left.subarray(0, count)
    left = left.subarray(count)
    return piece
  }
}

const encrypt = ({ bytes, context }: (typeof CASES)[number]): Buffer =>
  Buffer.from(
    createKeyCipher({ keyId, version, material: createSecretKey(material), random: randomOf(bytes) }).seal(
      plaintextOf(bytes),
      context,
    ),
  )

const whole = encrypt({ bytes: 32, context: {} })
const flipped = (at: number): Buffer => {
  const copy = Buffer.from(whole)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}
const end = whole.byteLength
const refused = {
  'flipped format': flipped(0),
  'flipped size': flipped(2),
  'flipped nonce': flipped(4),
  'flipped plaintext length': flipped(16),
  'flipped ciphertext': flipped(20),
  'flipped tag': flipped(end - 104),
  'flipped salt': flipped(end - 88),
  'flipped version': flipped(end - 36),
  'flipped digest': flipped(end - 1),
  'last byte missing': whole.subarray(0, -1),
  'a block missing': Buffer.concat([whole.subarray(0, 20), whole.subarray(36)]),
  'byte appended': Buffer.concat([whole, Buffer.from([0])]),
}

const document = {
  description:
    'Ciphertexts of the KMS, format 02 00; plaintext byte i is (i * 7 + i div 256) mod 256. The refused ones have the empty context. See CIPHERTEXT.md.',
  keyId,
  version,
  material: material.toString('hex'),
  materialId: materialId(keyId, material),
  opened: CASES.map((vector) => ({ ...vector, ciphertext: encrypt(vector).toString('base64') })),
  refused: Object.entries(refused).map(([what, bytes]) => ({ what, ciphertext: bytes.toString('base64') })),
}
writeFileSync(new URL('ciphertext-v1.json', import.meta.url), `${JSON.stringify(document, null, 2)}\n`)
