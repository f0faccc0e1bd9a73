import { createHash, createPrivateKey, createPublicKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, test } from 'vitest'
import { Refusal } from '../refusal.ts'
import { deriveSecret } from './agreement.ts'
import { type OaepAlgorithm, SIGNING_ALGORITHMS, type SigningAlgorithm } from './algorithms.ts'
import { CURVES } from './curves.ts'
import { KEY_PAIR_KINDS } from './key-pair.ts'
import { decryptOaep } from './oaep.ts'
import { isSignature } from './signature.ts'

interface Group {
  readonly file: string
  readonly tests: readonly string[]
  readonly algorithm: string
  readonly spec: 'ECC_NIST_P256' | 'ECC_NIST_P384' | 'ECC_NIST_P521'
  readonly publicKey: string
  readonly privateKey: string
}

/** The groups of one file of vectors, by the file of Wycheproof that they are from. */
const read = (vectors: string): readonly (readonly [string, readonly Group[]])[] => {
  const url = new URL(`../../../vectors/wycheproof-${vectors}.json`, import.meta.url)
  const { groups }: { readonly groups: readonly Group[] } = JSON.parse(readFileSync(url, 'utf8'))
  const files = [...new Set(groups.map(({ file }) => file))]
  return files.map((name) => [name, groups.filter(({ file }) => file === name)])
}

const hex = (text = '-'): Buffer => Buffer.from(text === '-' ? '' : text, 'hex')

describe('signatures', () => {
  test.for(read('signatures'))('%s, of messages and of digests', async ([, groups], { expect }) => {
    for (const { algorithm, publicKey, tests } of groups) {
      const key = createPublicKey({ key: hex(publicKey), format: 'der', type: 'spki' })
      const { hash } = SIGNING_ALGORITHMS[algorithm as 'ECDSA_SHA_256']
      for (const line of tests) {
        const [id, result, message, signature] = line.split(' ')
        const request = { algorithm: algorithm as SigningAlgorithm, message: hex(message) }
        const digest = createHash(hash).update(request.message).digest()
        const isValid = result === 'valid'
        expect(await isSignature(key, { ...request, type: 'RAW' }, hex(signature)), `message ${id}`).toBe(isValid)
        expect(
          await isSignature(key, { ...request, message: digest, type: 'DIGEST' }, hex(signature)),
          `digest ${id}`,
        ).toBe(isValid)
      }
    }
  })
})

describe('RSA-OAEP', () => {
  test.for(read('oaep'))('%s', ([, groups], { expect }) => {
    for (const { algorithm, privateKey, tests } of groups) {
      const key = createPrivateKey({ key: hex(privateKey), format: 'der', type: 'pkcs8' })
      for (const line of tests) {
        const [id, result, plaintext, ciphertext] = line.split(' ')
        const open = () => Buffer.from(decryptOaep(key, algorithm as OaepAlgorithm, hex(ciphertext))).toString('hex')
        if (result === 'valid') expect(open(), id).toBe(hex(plaintext).toString('hex'))
        else expect(open, id).toThrow(Refusal)
      }
    }
  })
})

describe('ECDH', () => {
  test.for(read('ecdh'))('%s', ([, groups], { expect }) => {
    for (const { spec, tests } of groups) {
      const curve = CURVES.get(KEY_PAIR_KINDS[spec].namedCurve)
      for (const line of tests) {
        const [id, result, publicKey, secret = '', shared] = line.split(' ')
        const d = secret.slice(-2 * (curve?.bytes ?? 0)).padStart(2 * (curve?.bytes ?? 0), '0')
        const oid = hex(curve?.oid)
        const der = Buffer.concat([
          Buffer.from([0x30, 9 + oid.byteLength + d.length / 2, 2, 1, 1, 4, d.length / 2]),
          hex(d),
          Buffer.from([0xa0, 2 + oid.byteLength, 6, oid.byteLength]),
          oid,
        ])
        const key = createPrivateKey({ key: der, format: 'der', type: 'sec1' })
        const derive = () => Buffer.from(deriveSecret(key, hex(publicKey))).toString('hex')
        if (result === 'valid') expect(derive(), id).toBe(hex(shared).toString('hex'))
        else expect(derive, id).toThrow(Refusal)
      }
    }
  })
})
