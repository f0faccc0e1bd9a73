import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { seededBytes } from '@sealstack/testing'
import { afterAll, beforeAll, describe, test } from 'vitest'
import {
  authenticate,
  awsChunkedDecoder,
  cachedSigningKeys,
  type SignedRequest,
  staticCredentials,
  verifySigV4Header,
} from '../src/index.ts'

/** Requests that the AWS SDK makes of itself, taken at a real server, so that Node's reading of them is part of the test. */
const credential = {
  accessKeyId: 'AKIAEXAMPLE',
  secretAccessKey: 'a-secret/that+is=long',
  principal: { kind: 'user', arn: 'arn:aws:iam::000000000000:root', accountId: '000000000000', name: 'root' },
} as const
const options = {
  credentials: staticCredentials([credential]),
  clock: { now: () => Date.now() },
  signingKeys: cachedSigningKeys(),
  service: 's3',
  region: 'eu-de',
  bucket: undefined,
}

interface Taken {
  readonly request: SignedRequest
  readonly body: Buffer
}
const taken: Taken[] = []
const take = async (message: IncomingMessage): Promise<void> => {
  const [rawPath = '', ...query] = (message.url ?? '').split('?')
  const headers = Object.fromEntries(
    Object.entries(message.headersDistinct).map(([name, values]) => [name, values?.join(',')]),
  )
  const body = await buffer(message)
  taken.push({ request: { method: message.method ?? '', rawPath, rawQuery: query.join('?'), headers }, body })
}
const server = createServer((message, response) => {
  void take(message).then(() => response.end(message.headers['x-amz-target'] ? '{}' : undefined))
})
let endpoint = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  endpoint = `http://127.0.0.1:${address.port}`
})
afterAll(() => {
  server.close()
})

const config = () => ({ endpoint, region: 'eu-de', credentials: credential, maxAttempts: 1 })
const s3 = () => new S3Client({ ...config(), forcePathStyle: true })
const last = (): Taken => {
  const one = taken.at(-1)
  if (one === undefined) throw new Error('nothing was sent')
  return one
}

describe('the AWS SDK', () => {
  test.for(['plain.txt', "a b/c+d/!'()*~=&?#%.txt", '../x//./y', 'ä/😀', '%2F%41', ' '])(
    'GET of the key %j',
    async (Key, { expect }) => {
      await s3().send(new GetObjectCommand({ Bucket: 'bkt', Key, Range: 'bytes=0-9' }))
      expect(await authenticate(last().request, options)).toMatchObject({ kind: 'verified', scheme: 'sigv4' })
    },
  )

  test('LIST with a query that needs escapes', async ({ expect }) => {
    await s3().send(new ListObjectsV2Command({ Bucket: 'bkt', Prefix: 'a b+c/ä', Delimiter: '/', StartAfter: '&=?' }))
    expect(await authenticate(last().request, options)).toMatchObject({ kind: 'verified' })
  })

  test('PUT of a stream, chunked with a checksum after it', async ({ expect }) => {
    const data = seededBytes(150_000)
    const input = { Bucket: 'bkt', Key: 'k', Body: Readable.from([data]), ContentLength: data.length }
    await s3().send(new PutObjectCommand({ ...input, Metadata: { note: 'b  c' } }))
    const { request, body } = last()
    const payload = { kind: 'chunked', signed: false, trailer: true }
    expect(await authenticate(request, options)).toMatchObject({ kind: 'verified', payload })
    const decoder = awsChunkedDecoder({
      decodedLength: Number(request.headers['x-amz-decoded-content-length']),
      signing: undefined,
      trailerNames: request.headers['x-amz-trailer']?.split(','),
    })
    expect(await pipeline(Readable.from([body]), decoder, async (source) => buffer(source))).toEqual(data)
    expect(Object.keys(decoder.trailers)).toEqual(['x-amz-checksum-crc32'])
  })

  test('a presigned URL, with headers and a response override', async ({ expect }) => {
    const command = new GetObjectCommand({
      Bucket: 'bkt',
      Key: 'a b+c',
      ResponseContentType: 'text/plain; charset=utf-8',
    })
    const response = await fetch(await getSignedUrl(s3(), command, { expiresIn: 60 }))
    expect(response.status).toBe(200)
    expect(await authenticate(last().request, options)).toMatchObject({ kind: 'verified', scheme: 'sigv4-query' })
  })

  test('a call of the KMS, whose body the signature covers', async ({ expect }) => {
    await new KMSClient(config()).send(new DescribeKeyCommand({ KeyId: 'alias/x' }))
    const { request, body } = last()
    const kms = { ...options, service: 'kms' }
    const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
    expect(await verifySigV4Header(request, kms, hash(body))).toMatchObject({ kind: 'verified' })
    expect(await verifySigV4Header(request, kms, hash(Buffer.from('{}')))).toMatchObject({ kind: 'refused' })
  })
})
