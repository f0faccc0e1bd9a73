import { createDecipheriv, createHmac, createSecretKey, hkdfSync, randomBytes } from 'node:crypto'
import { seededBytes } from '@sealstack/testing'
import { describe, test } from 'vitest'
import vectors from '../../vectors/ciphertext-v1.json' with { type: 'json' }
import { createKeyCipher, readOrigin } from './ciphertext.ts'
import { type EncryptionContext, encodeContext } from './encryption-context.ts'
import { materialId } from './material.ts'
import { Refusal } from './refusal.ts'

const bytes = seededBytes(32, 'material')
const material = createSecretKey(bytes)
const keyId = '0d0466b0-e727-4d9c-b35d-f84bb474a37f'
const context = { 'aws:s3:arn': 'arn:aws:s3:::b/k', ä: '😀' }
const random = (count: number) => seededBytes(count, `random ${count}`)
const cipherOf = (key = material) => createKeyCipher({ keyId, version: 3, material: key, random })
const encrypt = (plaintext: Uint8Array) => cipherOf().seal(plaintext, context)

/** A decoder written from CIPHERTEXT.md alone. */
const decode = (blob: Buffer, key: Uint8Array, pairsOf: EncryptionContext): Buffer => {
  const u32 = (value: number) => Buffer.from([value >>> 24, value >>> 16, value >>> 8, value])
  const text = (value: string) => [u32(Buffer.byteLength(value)), Buffer.from(value)]
  const pairs = Object.entries(pairsOf).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  const canonical = Buffer.concat([u32(pairs.length), ...pairs.flat().flatMap(text)])
  const end = blob.length - 32
  const salt = blob.subarray(end - 56, end - 40)
  const okm = Buffer.from(hkdfSync('sha256', key, salt, 'sealstack/kms/v1', 64))
  if (!createHmac('sha256', okm.subarray(32)).update(blob.subarray(0, end)).digest().equals(blob.subarray(end)))
    throw new Error('digest')
  const decipher = createDecipheriv('aes-256-gcm', okm.subarray(0, 32), blob.subarray(4, 16))
  decipher.setAAD(Buffer.concat([blob.subarray(0, 20), blob.subarray(end - 56, end), canonical]))
  decipher.setAuthTag(blob.subarray(end - 72, end - 56))
  return Buffer.concat([decipher.update(blob.subarray(20, end - 72)), decipher.final()]).subarray(
    0,
    blob.readUInt32LE(16),
  )
}

describe('a ciphertext', () => {
  test.for([1, 15, 16, 17, 32, 64, 4096])(
    'of %s bytes has the documented size and opens, here and by the document alone',
    (size, { expect }) => {
      const plaintext = seededBytes(size)
      const blob = encrypt(plaintext)
      expect(blob.byteLength).toBe(124 + Math.ceil(size / 16) * 16)
      expect(readOrigin(blob)).toEqual({ keyId, version: 3 })
      expect(Buffer.from(cipherOf().open(blob, context)).equals(plaintext)).toBe(true)
      expect(decode(Buffer.from(blob), bytes, context).equals(plaintext)).toBe(true)
    },
  )

  test('is refused with any bit flipped, in whichever byte', ({ expect }) => {
    const blob = encrypt(seededBytes(20))
    const cipher = cipherOf()
    cipher.open(blob, context)
    for (let at = 0; at < blob.byteLength; at++) {
      const copy = Buffer.from(blob)
      copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8))
      expect(() => {
        readOrigin(copy)
        cipher.open(copy, context)
      }, `byte ${at}`).toThrow(Refusal)
    }
    for (const end of [0, 1, 123, 124, blob.byteLength - 1])
      expect(() => readOrigin(blob.subarray(0, end))).toThrow(Refusal)
  })

  test('is refused under other material and another context', ({ expect }) => {
    const blob = encrypt(seededBytes(20))
    expect(() => cipherOf(createSecretKey(seededBytes(32, 'other'))).open(blob, context)).toThrow(Refusal)
    const others: readonly Record<string, string>[] = [
      {},
      { ...context, x: '' },
      { 'aws:s3:arn': 'arn:aws:s3:::b/k', ä: '' },
    ]
    for (const other of others) {
      expect(() => cipherOf().open(blob, other)).toThrow(Refusal)
    }
  })
})

test('a salt serves 256 ciphertexts, each with a nonce of its own, which counts on past the end', ({ expect }) => {
  const ended = (count: number) => new Uint8Array(randomBytes(count)).fill(0xff, count - 4)
  const { seal } = createKeyCipher({ keyId, version: 3, material, random: ended })
  const blobs = Array.from({ length: 1000 }, () => Buffer.from(seal(seededBytes(20), context)))
  const salts = blobs.map((blob) => blob.subarray(-88, -72).toString('hex'))
  const uses = new Map<string, number>()
  for (const salt of salts) uses.set(salt, (uses.get(salt) ?? 0) + 1)
  expect([...uses.values()]).toEqual([256, 256, 256, 232])
  const nonces = blobs.map((blob, index) => salts[index] + blob.subarray(4, 16).toString('hex'))
  expect(new Set(nonces).size).toBe(1000)
  for (const blob of [blobs[0], blobs[1], blobs[255], blobs[256], blobs[999]]) {
    expect(decode(blob ?? Buffer.alloc(0), bytes, context).equals(seededBytes(20))).toBe(true)
  }
})

test('ciphertexts of more salts than are kept open in any order, and forged ones never', ({ expect }) => {
  const texts = Array.from({ length: 80 }, (_, index) => seededBytes(32, `text ${index}`))
  const blobs = texts.map((text) =>
    createKeyCipher({ keyId, version: 3, material, random: randomBytes }).seal(text, context),
  )
  const { open } = cipherOf()
  for (const order of [blobs, [...blobs].reverse(), blobs]) {
    for (const blob of order) {
      const forged = Buffer.from(blob)
      forged[20] = (forged[20] ?? 0) ^ 1
      expect(() => open(forged, context)).toThrow(Refusal)
      expect(Buffer.from(open(blob, context)).equals(texts[blobs.indexOf(blob)] ?? Buffer.alloc(0))).toBe(true)
      expect(() => open(forged, context)).toThrow(Refusal)
      expect(() => open(blob, {})).toThrow(Refusal)
    }
  }
})

describe('the published vectors', () => {
  const key = Buffer.from(vectors.material, 'hex')
  const open = (ciphertext: string, pairs: EncryptionContext): string => {
    const blob = Buffer.from(ciphertext, 'base64')
    expectOrigin(readOrigin(blob))
    return Buffer.from(cipherOf(createSecretKey(key)).open(blob, pairs)).toString('hex')
  }
  const expectOrigin = (origin: object): void => {
    if (JSON.stringify(origin) !== JSON.stringify({ keyId: vectors.keyId, version: vectors.version })) {
      throw new Refusal('invalid-ciphertext')
    }
  }

  test.for(vectors.opened.map((vector) => [vector.bytes, vector] as const))(
    '%s bytes open, here and by the document alone',
    ([size, vector], { expect }) => {
      const plaintext = Buffer.from(Array.from({ length: size }, (_, i) => (i * 7 + Math.floor(i / 256)) & 0xff))
      const pairs = Object.fromEntries(Object.entries(vector.context).filter(([, value]) => value !== undefined))
      expect(open(vector.ciphertext, pairs)).toBe(plaintext.toString('hex'))
      expect(decode(Buffer.from(vector.ciphertext, 'base64'), key, pairs).equals(plaintext)).toBe(true)
    },
  )

  test.for(vectors.refused.map(({ what, ciphertext }) => [what, ciphertext] as const))(
    '%s is refused',
    ([, ciphertext], { expect }) => {
      expect(() => open(ciphertext, {})).toThrow(Refusal)
    },
  )

  test('name the material', ({ expect }) => {
    expect(materialId(vectors.keyId, key)).toBe(vectors.materialId)
  })
})

test('no two contexts share an encoding, and the order of pairs does not matter', ({ expect }) => {
  const hex = (value: Record<string, string>) => Buffer.from(encodeContext(value)).toString('hex')
  expect(hex({ a: '1', b: '2' })).toBe(hex({ b: '2', a: '1' }))
  const contexts: readonly Record<string, string>[] = [
    {},
    { ab: 'c' },
    { a: 'bc' },
    { a: 'b', c: '' },
    { a: '', b: 'c' },
    { '': 'abc' },
  ]
  const all = contexts.map(hex)
  expect(new Set(all).size).toBe(all.length)
})
