import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { seededBytes } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { awsChunkedDecoder } from './aws-chunked.ts'
import { AwsChunkedError } from './aws-chunked-error.ts'
import { chunkSignatures } from './chunk-signatures.ts'
import { scopeText, signatureOf, signingKey } from './signing-key.ts'

const scope = { date: '20130524', region: 'us-east-1', service: 's3' }
const signing = {
  key: signingKey('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', scope),
  timestamp: '20130524T000000Z',
  scope: scopeText(scope),
  seed: 'e05ab64fe1dfdbf0b5870abbaabdb063c371d4e96f2767e6934d90529c5ae850',
}
const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex')

test('the published trailer signature fits', ({ expect }) => {
  const signature = '41e14ac611e27a8bb3d66c3bad6856f209297767d5dd4fc87d8fa9e422e03faf'
  expect(chunkSignatures(signing).verifyTrailer('x-amz-checksum-crc32c:wdBDMA==\n', signature)).toBe(true)
  expect(chunkSignatures(signing).verifyTrailer('x-amz-checksum-crc32c:wdBDMB==\n', signature)).toBe(false)
})

/** A client's side of the chain, written here from the description of the scheme. */
const encode = (chunks: readonly Uint8Array[], trailers: Readonly<Record<string, string>>) => {
  let previous = signing.seed
  const follow = (kind: string, hashes: readonly string[]): string => {
    const text = [`AWS4-HMAC-SHA256-${kind}`, signing.timestamp, signing.scope, previous, ...hashes].join('\n')
    previous = signatureOf(signing.key, text)
    return previous
  }
  const body = [...chunks, new Uint8Array()].map((chunk) => {
    const signature = follow('PAYLOAD', [sha256(''), sha256(chunk)])
    const head = Buffer.from(`${chunk.length.toString(16)};chunk-signature=${signature}\r\n`)
    return Buffer.concat([head, chunk, Buffer.from(chunk.length > 0 ? '\r\n' : '')])
  })
  const names = Object.keys(trailers).sort()
  const signature = follow('TRAILER', [sha256(names.map((name) => `${name}:${trailers[name]}\n`).join(''))])
  return { body: Buffer.concat(body), signature }
}

const decode = async (body: Uint8Array, decodedLength: number, trailerNames = ['x-amz-checksum-crc32']) => {
  const decoder = awsChunkedDecoder({ decodedLength, signing, trailerNames })
  const pieces = Array.from({ length: Math.ceil(body.length / 1000) }, (_, i) =>
    body.subarray(i * 1000, i * 1000 + 1000),
  )
  const data = await pipeline(Readable.from(pieces), decoder, async (source) => buffer(source))
  return { data, trailers: { ...decoder.trailers } }
}
const reasonOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'accepted',
    (error: unknown) => (error instanceof AwsChunkedError ? error.reason : String(error)),
  )

describe('a signed body with a signed trailer', () => {
  const data = seededBytes(20_000)
  const { body, signature } = encode([data.subarray(0, 9000), data.subarray(9000)], {
    'x-amz-checksum-crc32': 'AAAAAA==',
  })
  const line = 'x-amz-checksum-crc32:AAAAAA=='
  const sig = `x-amz-trailer-signature:${signature}`
  const withTail = (tail: string): Buffer => Buffer.concat([body, Buffer.from(tail)])

  test.for([
    ['as the AWS SDKs write it', `${line}\r\n${sig}\r\n\r\n`],
    ['as the published example and minio-go write it', `${line}\n\r\n${sig}\r\n\r\n`],
    ['with blanks and capitals', `X-Amz-Checksum-CRC32: AAAAAA== \r\n${sig}\r\n\r\n`],
  ] as const)('verifies, %s', async ([, tail], { expect }) => {
    const trailers = { 'x-amz-checksum-crc32': 'AAAAAA==' }
    expect(await decode(withTail(tail), 20_000)).toEqual({ data, trailers })
  })

  test.for([
    [`${line.replace('AAAAAA', 'AAAAAB')}\r\n${sig}\r\n\r\n`, 'signature-mismatch'],
    [`${line}\r\n${sig.slice(0, -1)}\r\n\r\n`, 'signature-mismatch'],
    [`${line}\r\n${line}\r\n${sig}\r\n\r\n`, 'malformed-trailer'],
    [`${line}\r\n${sig}\r\n${sig}\r\n\r\n`, 'malformed-trailer'],
    [`${sig}\r\n${line}\r\n\r\n`, 'malformed-trailer'],
    [`${sig}\r\n\r\n`, 'malformed-trailer'],
    [`${line}\r\n\r\n\r\n`, 'malformed-trailer'],
    [`${line}\r\n\r\n`, 'incomplete'],
    [`${line}\r\n${sig}\r\n`, 'incomplete'],
    ['', 'incomplete'],
    [`${line}\r\n\r\n${line}\r\n${sig}\r\n\r\n`, 'malformed-trailer'],
    [`x-amz-meta-a:b\r\n${line}\r\n${sig}\r\n\r\n`, 'malformed-trailer'],
    [`${line}\r\n${sig}\r\n\r\nx`, 'malformed'],
    [`${line}${' '.repeat(2000)}\r\n${sig}\r\n\r\n`, 'malformed'],
  ] as const)('refuses the tail %j as %s', async ([tail, reason], { expect }) => {
    expect(await reasonOf(decode(withTail(tail), 20_000))).toBe(reason)
  })

  test('refuses an announced trailer that is no checksum', async ({ expect }) => {
    const other = encode([data], { 'x-amz-meta-a': 'b' })
    const tail = `x-amz-meta-a:b\r\nx-amz-trailer-signature:${other.signature}\r\n\r\n`
    const work = decode(Buffer.concat([other.body, Buffer.from(tail)]), 20_000, ['x-amz-meta-a'])
    expect(await reasonOf(work)).toBe('unsupported-trailer')
  })

  test('refuses any one byte that is changed, whatever it is part of', async ({ expect }) => {
    const whole = withTail(`${line}\r\n${sig}\r\n\r\n`)
    for (let at = 0; at < whole.length; at += 97) {
      const changed = Buffer.from(whole)
      changed[at] = (changed[at] ?? 0) ^ 0x11
      expect(await reasonOf(decode(changed, 20_000)), `byte ${at}`).not.toBe('accepted')
    }
  })

  test('refuses every body that ends early', async ({ expect }) => {
    const whole = withTail(`${line}\r\n${sig}\r\n\r\n`)
    for (let length = 0; length < whole.length; length += 211) {
      expect(await reasonOf(decode(whole.subarray(0, length), 20_000)), `length ${length}`).toBe('incomplete')
    }
  })
})

test('a short chunk may be the last with data and no other', async ({ expect }) => {
  const none: readonly string[] = []
  const bodyOf = (sizes: readonly number[]): Buffer => {
    const { body, signature } = encode(
      sizes.map((size) => seededBytes(size)),
      {},
    )
    return Buffer.concat([body, Buffer.from(`x-amz-trailer-signature:${signature}\r\n\r\n`)])
  }
  expect(await reasonOf(decode(bodyOf([8192, 8191]), 16_383, [...none]))).toBe('accepted')
  expect(await reasonOf(decode(bodyOf([8191, 8192]), 16_383, [...none]))).toBe('chunk-too-small')
  expect(await reasonOf(decode(bodyOf([]), 0, [...none]))).toBe('accepted')
})

test('noise is refused, never more than once and never with another error', async ({ expect }) => {
  for (let seed = 0; seed < 300; seed++) {
    const noise = seededBytes(1 + (seed % 64), seed)
    const text = seed % 2 ? noise : Buffer.from(noise.toString('base64').replaceAll('A', '\r\n').replaceAll('B', ';'))
    expect(await reasonOf(decode(text, 10))).toMatch(/^(malformed|incomplete|length-mismatch)$/)
  }
})
