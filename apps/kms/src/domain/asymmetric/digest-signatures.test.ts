import { createHash, generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto'
import { describe, test } from 'vitest'
import { Refusal } from '../refusal.ts'
import { algorithmsOf, SIGNING_ALGORITHMS, type SigningAlgorithm } from './algorithms.ts'
import { CURVES, modulo, toBytes, toInteger } from './curves.ts'
import { decodeSignature, encodeSignature } from './der.ts'
import { signDigest, verifyDigest } from './ecdsa-digest.ts'
import { scaleSecret } from './scale-secret.ts'
import { isSignature, signMessage } from './signature.ts'

test('a secret is scaled as bigints would scale it', ({ expect }) => {
  for (const { n, bytes } of CURVES.values()) {
    const edges = [1n, 2n, n - 1n, n - 2n, n >> 1n, 1n << 24n, (1n << 24n) - 1n]
    const random = Array.from({ length: 20 }, () => modulo(toInteger(randomBytes(bytes)), n))
    for (const secret of [...edges, ...random]) {
      for (const factor of [...edges, ...random.slice(0, 5)]) {
        expect(toInteger(scaleSecret(toBytes(secret, bytes), factor, n))).toBe((secret * factor) % n)
      }
    }
  }
})

describe.for(['prime256v1', 'secp256k1', 'secp384r1', 'secp521r1'])('ECDSA of a digest on %s', (namedCurve) => {
  const hash = namedCurve === 'secp384r1' ? 'sha384' : namedCurve === 'secp521r1' ? 'sha512' : 'sha256'
  const size = { sha256: 32, sha384: 48, sha512: 64 }[hash]
  const { n } = CURVES.get(namedCurve) ?? { n: 0n }

  test('is ECDSA of the message, both ways', ({ expect }) => {
    for (let count = 0; count < 5; count += 1) {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve })
      const message = randomBytes(count * 64)
      const digest = createHash(hash).update(message).digest()
      const made = signDigest(privateKey, digest, hash) ?? Buffer.alloc(0)
      expect(verify(hash, message, publicKey, made)).toBe(true)
      expect(verify(hash, Buffer.concat([message, Buffer.alloc(1)]), publicKey, made)).toBe(false)
      const signature = sign(hash, message, privateKey)
      expect(verifyDigest(publicKey, { digest, hash, signature })).toBe(true)
      const other = Buffer.from(digest)
      other[size - 1] = (other[size - 1] ?? 0) ^ 1
      expect(verifyDigest(publicKey, { digest: other, hash, signature })).toBe(false)
      const stranger = generateKeyPairSync('ec', { namedCurve }).publicKey
      expect(verifyDigest(stranger, { digest, hash, signature })).toBe(false)
    }
  })

  test('takes whatever digest there may be', ({ expect }) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve })
    const digests = [Buffer.alloc(size, 0xff), Buffer.concat([Buffer.alloc(size - 1), Buffer.from([1])])]
    for (const digest of digests) {
      const signature = signDigest(privateKey, digest, hash) ?? Buffer.alloc(0)
      expect(verifyDigest(publicKey, { digest, hash, signature })).toBe(true)
    }
    // (r, s) = (x(Q), x(Q)) is a signature of zero, for anybody to make: no message has that digest.
    const x = toInteger(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')) % n
    const zero = { digest: Buffer.alloc(size), hash } as const
    expect(signDigest(privateKey, zero.digest, hash)).toBeUndefined()
    expect(verifyDigest(publicKey, { ...zero, signature: encodeSignature(x, x) })).toBe(true)
    expect(verifyDigest(publicKey, { ...zero, signature: encodeSignature(x, 1n) })).toBe(false)
  })

  test('takes no signature out of bounds and none in another encoding', ({ expect }) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve })
    const digest = randomBytes(size)
    const signature = Buffer.from(signDigest(privateKey, digest, hash) ?? [])
    const { r, s } = decodeSignature(signature) ?? { r: 0n, s: 0n }
    const isValid = (wrong: Uint8Array) => verifyDigest(publicKey, { digest, hash, signature: wrong })
    expect(isValid(signature)).toBe(true)
    // The other half of every signature is a signature too.
    expect(isValid(encodeSignature(r, n - s))).toBe(true)
    for (const [a, b] of [
      [0n, s],
      [r, 0n],
      [r + n, s],
      [r, s + n],
      [n, s],
      [s, r],
    ] as const) {
      expect(isValid(encodeSignature(a, b))).toBe(false)
    }
    for (let at = 0; at < signature.byteLength; at += at < 8 ? 1 : 9) {
      expect(isValid(signature.subarray(0, at))).toBe(false)
      const wrong = Buffer.from(signature)
      wrong[at] = (wrong[at] ?? 0) ^ 0x80
      expect(isValid(wrong)).toBe(false)
    }
    expect(isValid(Buffer.concat([signature, Buffer.alloc(1)]))).toBe(false)
  })
})

describe('RSA of a digest', () => {
  const pairs = [2048, 3072].map((modulusLength) => generateKeyPairSync('rsa', { modulusLength }))

  test.for(algorithmsOf('RSA_2048', 'SIGN_VERIFY') as readonly SigningAlgorithm[])(
    '%s is that of the message, both ways',
    async (algorithm, { expect }) => {
      const { hash } = SIGNING_ALGORITHMS[algorithm as 'ECDSA_SHA_256']
      for (const { privateKey, publicKey } of pairs) {
        const message = randomBytes(100)
        const digest = createHash(hash).update(message).digest()
        const raw = { algorithm, message, type: 'RAW' } as const
        const digested = { algorithm, message: digest, type: 'DIGEST' } as const
        const made = Buffer.from(await signMessage(privateKey, digested))
        expect(await isSignature(publicKey, raw, made)).toBe(true)
        const signature = await signMessage(privateKey, raw)
        expect(await isSignature(publicKey, digested, signature)).toBe(true)
        expect(await isSignature(publicKey, { ...digested, message: randomBytes(digest.byteLength) }, made)).toBe(false)
        for (const wrong of [
          made.subarray(1),
          Buffer.concat([made, Buffer.alloc(1)]),
          Buffer.alloc(made.length, 0xff),
        ]) {
          expect(await isSignature(publicKey, digested, wrong)).toBe(false)
        }
        for (const at of [0, 1, 100, made.length - 1]) {
          const wrong = Buffer.from(made)
          wrong[at] = (wrong[at] ?? 0) ^ 1
          expect(await isSignature(publicKey, digested, wrong)).toBe(false)
        }
        await expect(signMessage(privateKey, { ...digested, message: digest.subarray(1) })).rejects.toThrow(Refusal)
      }
    },
  )
})
