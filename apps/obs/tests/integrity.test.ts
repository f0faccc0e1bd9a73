import { createHash, createHmac } from 'node:crypto'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import {
  type ChecksumAlgorithm,
  CreateBucketCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { signRequest } from '@sealstack/auth'
import { type ChecksumName, createChecksum, type PlainChecksumName, startChecksum } from '@sealstack/streams'
import { seededBytes } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { blobsBelow, startObs } from './_util.ts'

const Bucket = 'photos'
const ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const satisfies readonly ChecksumAlgorithm[]
const body = seededBytes(100_000)

const digest = (name: PlainChecksumName, bytes: Uint8Array): string => {
  const checksum = createChecksum(name)
  checksum.update(bytes)
  return Buffer.from(checksum.digest()).toString('base64')
}

const setUp = async () => {
  const obs = await startObs()
  await obs.s3.send(new CreateBucketCommand({ Bucket }))
  /** A GET with its body read, which the SDK then has held to its checksum. */
  const get = async (input: Partial<GetObjectCommandInput>) => {
    const { Body, ...got } = await obs.s3.send(new GetObjectCommand({ Bucket, Key: 'framed', ...input }))
    return { ...got, bytes: Buffer.from((await Body?.transformToByteArray()) ?? []) }
  }
  return { ...obs, get }
}

test('each checksum is taken from a header and from a trailer, kept, and given back to who asks for it', async ({
  expect,
}) => {
  const { s3, get } = await setUp()
  const unasked = ['ChecksumCRC32', 'ChecksumCRC32C', 'ChecksumCRC64NVME', 'ChecksumSHA1', 'ChecksumSHA256']
  for (const algorithm of ALGORITHMS) {
    const value = { [`Checksum${algorithm}`]: digest(algorithm.toLowerCase() as PlainChecksumName, body) }
    const bodies = { header: body, trailer: Readable.from([body.subarray(0, 70_000), body.subarray(70_000)]) }
    for (const [way, Body] of Object.entries(bodies)) {
      const Key = `${algorithm}-${way}`
      const ContentLength = body.byteLength
      const put = await s3.send(
        new PutObjectCommand({ Bucket, Key, Body, ContentLength, ChecksumAlgorithm: algorithm }),
      )
      expect(put).toMatchObject({ ...value, ChecksumType: 'FULL_OBJECT' })
      const asked = { Bucket, Key, ChecksumMode: 'ENABLED' } as const
      expect(await s3.send(new HeadObjectCommand(asked))).toMatchObject(value)
      const got = await get(asked)
      expect(got).toMatchObject({ ...value, ChecksumType: 'FULL_OBJECT' })
      expect(got.bytes.equals(body)).toBe(true)
      expect(await get({ ...asked, Range: 'bytes=0-' })).toMatchObject(value)
      for (const silent of [
        await get({ ...asked, Range: 'bytes=1-' }),
        await s3.send(new HeadObjectCommand({ Bucket, Key })),
      ]) {
        expect(Object.keys(silent).filter((name) => unasked.includes(name))).toEqual([])
      }
    }
  }
})

interface Framed {
  readonly signed?: boolean
  /** Lines between the last chunk and the end, the trailer's signature aside. */
  readonly trailer?: readonly string[]
  readonly headers?: Record<string, string | undefined>
  readonly chunks?: readonly Uint8Array[]
  /** What becomes of the framed body on its way. */
  readonly spoil?: (framed: Buffer) => Buffer
}

/** Sends an aws-chunked body by hand, as each SDK does in its own way. */
const sendFramed = async (
  port: number,
  { signed = false, trailer = [], headers = {}, chunks = [body], spoil }: Framed,
) => {
  const nowMs = Date.now()
  const hasTrailer = !signed || trailer.length > 0
  const payloadHash = `STREAMING-${signed ? 'AWS4-HMAC-SHA256' : 'UNSIGNED'}-PAYLOAD${hasTrailer ? '-TRAILER' : ''}`
  const request = {
    method: 'PUT',
    rawPath: '/photos/framed',
    rawQuery: '',
    headers: {
      host: `127.0.0.1:${port}`,
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': String(Buffer.concat(chunks).byteLength),
      ...(trailer.length > 0 ? { 'x-amz-trailer': trailer[0]?.split(':')[0] } : {}),
      ...headers,
    },
  }
  const signer = {
    accessKeyId: 'test',
    secretAccessKey: 'test',
    region: 'us-east-1',
    service: 's3',
    nowMs,
    payloadHash,
  }
  const sent = signRequest(request, signer)
  const [, scope = '', seed = ''] = /Credential=test\/(\S+),.*Signature=(\w+)/.exec(sent.authorization ?? '') ?? []
  const key = scope
    .split('/')
    .reduce<Uint8Array | string>((secret, part) => createHmac('sha256', secret).update(part).digest(), 'AWS4test')
  let previous = seed
  const chain = (...lines: readonly string[]): string => {
    const toSign = [lines[0], sent['x-amz-date'], scope, previous, ...lines.slice(1)].join('\n')
    previous = createHmac('sha256', key).update(toSign).digest('hex')
    return previous
  }
  const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')
  const pieces = [...chunks, Buffer.alloc(0)].map((chunk) => {
    const signature = signed ? `;chunk-signature=${chain('AWS4-HMAC-SHA256-PAYLOAD', sha256(''), sha256(chunk))}` : ''
    const head = Buffer.from(`${chunk.byteLength.toString(16)}${signature}\r\n`)
    return Buffer.concat(chunk.byteLength > 0 ? [head, chunk, Buffer.from('\r\n')] : [head])
  })
  const lines = [...trailer]
  if (signed && hasTrailer) {
    lines.push(
      `x-amz-trailer-signature:${chain('AWS4-HMAC-SHA256-TRAILER', sha256(trailer.map((line) => `${line}\n`).join('')))}`,
    )
  }
  const whole = Buffer.concat([...pieces, Buffer.from([...lines, '', ''].join('\r\n'))])
  const framed = spoil ? spoil(whole) : whole
  const head = Object.entries({ ...sent, 'content-length': String(framed.byteLength), connection: 'close' })
    .map(([name, value]) => `${name}: ${value}`)
    .join('\r\n')
  const socket = connect(port, '127.0.0.1')
  socket.write(`PUT /photos/framed HTTP/1.1\r\n${head}\r\n\r\n`)
  socket.write(framed)
  const answer = await text(socket)
  return {
    status: Number(/^HTTP\/1.1 (\d+)/.exec(answer)?.[1]),
    code: /<Code>(.*?)<\/Code>/.exec(answer)?.[1] ?? '',
    message: /<Message>(.*?)<\/Message>/.exec(answer)?.[1] ?? '',
  }
}

// The SDK computes none of these, but sends what it is given.
test.for(['SHA512', 'MD5', 'XXHASH64', 'XXHASH3', 'XXHASH128'] as const)(
  '%s is verified, in a header and in a trailer, kept, and given back',
  async (algorithm, { expect }) => {
    const { s3, port } = await setUp()
    const name = algorithm.toLowerCase() as ChecksumName
    const sumOf = async (bytes: Uint8Array): Promise<string> => {
      const checksum = await startChecksum(name)
      checksum.update(bytes)
      return Buffer.from(checksum.digest()).toString('base64')
    }
    const [value, wrong] = [await sumOf(body), await sumOf(Buffer.from('other'))]
    const given = { [`Checksum${algorithm}`]: value }
    const put = (sent: object) => s3.send(new PutObjectCommand({ Bucket, Key: 'framed', Body: body, ...sent }))
    const head = () => s3.send(new HeadObjectCommand({ Bucket, Key: 'framed', ChecksumMode: 'ENABLED' }))
    expect(await put(given)).toMatchObject({ ...given, ChecksumType: 'FULL_OBJECT' })
    expect(await head()).toMatchObject({ ...given, ChecksumType: 'FULL_OBJECT' })
    await expect(put({ [`Checksum${algorithm}`]: wrong })).rejects.toMatchObject({ name: 'BadDigest' })
    const header = `x-amz-checksum-${name}`
    expect(await sendFramed(port, { trailer: [`${header}:${value}`] })).toMatchObject({ status: 200 })
    expect(await head()).toMatchObject(given)
    expect(await sendFramed(port, { trailer: [`${header}:${wrong}`] })).toMatchObject({
      status: 400,
      code: 'BadDigest',
    })
  },
)

describe('aws-chunked bodies, made by hand', () => {
  const crc = `x-amz-checksum-crc32c:${digest('crc32c', body)}`
  const halves = [body.subarray(0, 65_536), body.subarray(65_536)]

  test('are taken with and without signatures, with and without a trailer', async ({ expect }) => {
    const { get, port } = await setUp()
    const frames: readonly Framed[] = [
      { trailer: [crc] },
      { trailer: [crc], chunks: halves, headers: { 'content-encoding': 'aws-chunked,gzip' } },
      { signed: true, chunks: halves },
      { signed: true, chunks: halves, trailer: [crc] },
      { signed: true, chunks: [], trailer: [`x-amz-checksum-sha256:${digest('sha256', Buffer.alloc(0))}`] },
      // An SDK's word alone, without a value, asks for nothing; a value counts, whatever the word is.
      { signed: true, headers: { 'x-amz-sdk-checksum-algorithm': 'SHA256' } },
      { trailer: [crc], headers: { 'x-amz-sdk-checksum-algorithm': 'SHA1' } },
    ]
    for (const frame of frames) {
      expect(await sendFramed(port, frame)).toMatchObject({ status: 200 })
      const got = await get({ ChecksumMode: 'ENABLED' })
      expect(got.ContentLength).toBe(Buffer.concat(frame.chunks ?? [body]).byteLength)
      expect(got.ContentEncoding).toBe(frame.headers?.['content-encoding'] ? 'gzip' : undefined)
      const [name = 'x-amz-checksum-crc64nvme', value = digest('crc64nvme', body)] =
        frame.trailer?.[0]?.split(/:(.*)/) ?? []
      expect(got).toMatchObject({ [`Checksum${name.slice('x-amz-checksum-'.length).toUpperCase()}`]: value })
    }
  })

  test('that are not what they say are refused, and nothing of them is kept', async ({ expect }) => {
    const { port, dir } = await setUp()
    const wrong = `x-amz-checksum-crc32c:${digest('crc32c', Buffer.from('other'))}`
    const flip = (framed: Buffer): Buffer => {
      framed[200] = (framed[200] ?? 0) ^ 1
      return framed
    }
    const cut = (framed: Buffer): Buffer => framed.subarray(0, -30)
    const cases: readonly (readonly [Framed, number, string, RegExp])[] = [
      [{ trailer: [wrong] }, 400, 'BadDigest', /^The CRC32C you specified did not match the calculated checksum\.$/],
      [
        { trailer: ['x-amz-checksum-crc32c:x'] },
        400,
        'InvalidRequest',
        /^Value for x-amz-checksum-crc32c header is invalid\.$/,
      ],
      [{ headers: { 'x-amz-trailer': 'x-amz-checksum-crc32' } }, 400, 'MalformedTrailerError', /./],
      [
        { trailer: [crc], headers: { 'x-amz-trailer': 'x-amz-meta-a' } },
        400,
        'InvalidRequest',
        /^The value specified in the x-amz-trailer header is not supported$/,
      ],
      [{ trailer: [crc, 'x-amz-meta-b:x'] }, 400, 'MalformedTrailerError', /./],
      [{ trailer: [crc], spoil: flip }, 400, 'BadDigest', /CRC32C/],
      [{ trailer: [crc], spoil: cut }, 400, 'IncompleteBody', /./],
      [{ signed: true, spoil: flip }, 403, 'SignatureDoesNotMatch', /./],
      [{ signed: true, spoil: cut }, 400, 'IncompleteBody', /./],
      [{ signed: true, chunks: [body.subarray(0, 10), body] }, 400, 'InvalidChunkSizeError', /8192/],
      [{ signed: true, trailer: [wrong] }, 400, 'BadDigest', /CRC32C/],
      [{ trailer: [crc], headers: { 'x-amz-decoded-content-length': '99999' } }, 400, 'IncompleteBody', /./],
      [{ trailer: [crc], headers: { 'x-amz-decoded-content-length': undefined } }, 411, 'MissingContentLength', /./],
      [{ trailer: [crc], headers: { 'x-amz-checksum-sha1': 'x' } }, 400, 'InvalidRequest', /x-amz-checksum-sha1/],
      [
        { trailer: [crc], headers: { 'content-md5': 'x' } },
        400,
        'InvalidDigest',
        /^The Content-MD5 you specified was invalid\.$/,
      ],
      [{ trailer: [crc], headers: { 'x-amz-checksum-sha512': 'x' } }, 400, 'InvalidRequest', /x-amz-checksum-sha512/],
    ]
    for (const [frame, status, code, message] of cases) {
      const { message: said, ...answer } = await sendFramed(port, frame)
      expect({ ...answer, frame }).toEqual({ status, code, frame })
      expect(said).toMatch(message)
    }
    await expect.poll(() => blobsBelow(dir)).toEqual([])
  })
})
