import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, test } from 'vitest'
import type { MacAlgorithm } from './asymmetric/algorithms.ts'
import { isMac, macOf } from './asymmetric/mac.ts'

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), 'utf8')).tests

const fields = (line: string): readonly Buffer[] =>
  line.split(' ').map((field) => Buffer.from(field === '-' ? '' : field, 'hex'))

const NONE = Buffer.alloc(0)

describe.for(Object.entries<readonly string[]>(read('rfc-4231-hmac')))('%s of RFC 4231', ([algorithm, lines]) => {
  test('gives the published MACs and takes no others', ({ expect }) => {
    expect(lines).toHaveLength(6)
    for (const line of lines) {
      const [secret = NONE, message = NONE, mac = NONE] = fields(line)
      const key = createSecretKey(secret)
      const request = { algorithm: algorithm as MacAlgorithm, message }
      expect(Buffer.from(macOf(key, request.algorithm, message))).toEqual(mac)
      expect(isMac(key, { ...request, mac })).toBe(true)
      expect(isMac(key, { ...request, mac: mac.subarray(1) })).toBe(false)
      expect(isMac(key, { ...request, mac: Buffer.concat([mac, Buffer.alloc(1)]) })).toBe(false)
      for (let at = 0; at < mac.byteLength; at += 1) {
        const wrong = Buffer.from(mac)
        wrong[at] = (wrong[at] ?? 0) ^ 1
        expect(isMac(key, { ...request, mac: wrong })).toBe(false)
      }
    }
  })
})

test('HKDF, which the ciphertext format derives its keys by, is that of RFC 5869', ({ expect }) => {
  for (const line of read('rfc-5869-hkdf-sha256')) {
    const [ikm = NONE, salt = NONE, info = NONE, okm = NONE] = fields(line)
    expect(Buffer.from(hkdfSync('sha256', createSecretKey(ikm), salt, info, okm.byteLength))).toEqual(okm)
  }
})

test('AES-256-GCM, as ciphertexts and material are sealed by it, is that of NIST', ({ expect }) => {
  const lines: readonly string[] = read('nist-aes-gcm-256')
  expect(lines.length).toBeGreaterThan(20)
  for (const line of lines) {
    const [key = NONE, nonce = NONE, plaintext = NONE, data = NONE, ciphertext = NONE, tag = NONE] = fields(line)
    const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), nonce).setAAD(data)
    expect(Buffer.concat([cipher.update(plaintext), cipher.final()])).toEqual(ciphertext)
    expect(cipher.getAuthTag()).toEqual(tag)
    const open = (seal: Buffer) => {
      const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), nonce).setAAD(data).setAuthTag(seal)
      return Buffer.concat([decipher.update(ciphertext), decipher.final()])
    }
    expect(open(tag)).toEqual(plaintext)
    const wrong = Buffer.from(tag)
    wrong[15] = (wrong[15] ?? 0) ^ 0x80
    expect(() => open(wrong)).toThrow()
  }
})
