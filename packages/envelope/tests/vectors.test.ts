import { createDecipheriv, createHash, hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, test } from 'vitest'

/** A decoder written from FORMAT.md alone: it shares no line with the package. Returns undefined for what it refuses. */
const decode = (sealed: Buffer, dek: Buffer, identity: readonly string[]): Buffer | undefined => {
  if (sealed.length < 88 || sealed.toString('latin1', 0, 4) !== 'SEAL' || sealed[4] !== 1 || sealed[5] !== 1) return
  const exponent = sealed[6] ?? 0
  if (exponent < 12 || exponent > 24 || sealed[7] !== 0) return
  const info = Buffer.concat([Buffer.from('sealstack/envelope/v1'), sealed.subarray(0, 8)])
  const okm = Buffer.from(hkdfSync('sha256', dek, sealed.subarray(8, 40), info, 64))
  if (!okm.subarray(32).equals(sealed.subarray(40, 72))) return
  const u32 = (value: number) => Buffer.from([value >>> 24, value >>> 16, value >>> 8, value])
  const texts = identity.map((text) => Buffer.from(text)).flatMap((text) => [u32(text.length), text])
  const aad = createHash('sha256')
    .update(Buffer.concat([sealed.subarray(0, 72), u32(identity.length), ...texts]))
    .digest()
  const plain: Buffer[] = []
  let rest = sealed.subarray(72)
  for (let index = 0; ; index++) {
    const isLast = rest.length <= 2 ** exponent + 16
    const segment = rest.subarray(0, 2 ** exponent + 16)
    if (segment.length < 16 || (segment.length === 16 && index > 0)) return
    const nonce = Buffer.concat([Buffer.alloc(7), u32(index), Buffer.from([isLast ? 1 : 0])])
    const decipher = createDecipheriv('aes-256-gcm', okm.subarray(0, 32), nonce)
    decipher.setAAD(aad).setAuthTag(segment.subarray(-16))
    plain.push(decipher.update(segment.subarray(0, -16)))
    try {
      decipher.final()
    } catch {
      return
    }
    if (isLast) return Buffer.concat(plain)
    rest = rest.subarray(segment.length)
  }
}

interface Vectors {
  readonly dek: string
  readonly identity: readonly string[]
  readonly opened: readonly { readonly plainBytes: number; readonly sealed: string }[]
  readonly refused: readonly { readonly name: string; readonly sealed: string }[]
}

const vectors: Vectors = JSON.parse(readFileSync(new URL('../vectors/v1.json', import.meta.url), 'utf8'))
const dek = Buffer.from(vectors.dek, 'hex')

describe('an independent decoder', () => {
  test.for(vectors.opened)('opens the vector of $plainBytes bytes', ({ plainBytes, sealed }, { expect }) => {
    const plain = decode(Buffer.from(sealed, 'base64'), dek, vectors.identity)
    expect(plain?.length).toBe(plainBytes)
    expect(plain?.every((byte, index) => byte === ((index * 7 + Math.floor(index / 256)) & 0xff))).toBe(true)
  })

  test.for(vectors.refused)('refuses: $name', ({ sealed }, { expect }) => {
    expect(decode(Buffer.from(sealed, 'base64'), dek, vectors.identity)).toBeUndefined()
  })
})
