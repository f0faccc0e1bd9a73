import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { signRequest } from '@sealstack/auth'
import { KeyringError, memoryKeyring } from '@sealstack/envelope'
import { httpTransport, kmsClient, kmsKeyring } from '@sealstack/kms-client'
import request from 'supertest'
import { describe, test } from 'vitest'
import { blobsBelow, startObs } from './_util.ts'

const Bucket = 'photos'

interface Sent {
  readonly method?: string
  readonly path?: string
  readonly query?: string
  readonly headers?: Record<string, string>
  readonly body?: string
  readonly payloadHash?: string
  readonly region?: string
  readonly secret?: string
  readonly nowMs?: number
  readonly after?: (headers: Record<string, string>) => void
}

/** Sends a request that is signed well unless told otherwise. */
const sender = (url: string) => async (sent: Sent) => {
  const { method = 'GET', path = '/', query = '', body, payloadHash = 'UNSIGNED-PAYLOAD' } = sent
  const signed: Record<string, string> = {
    ...signRequest(
      { method, rawPath: path, rawQuery: query, headers: { host: new URL(url).host, ...sent.headers } },
      {
        accessKeyId: 'test',
        secretAccessKey: sent.secret ?? 'test',
        region: sent.region ?? 'us-east-1',
        service: 's3',
        nowMs: sent.nowMs ?? Date.now(),
        payloadHash,
      },
    ),
  }
  sent.after?.(signed)
  const { host: _, ...headers } = signed
  const response = await fetch(`${url}${path}${query && `?${query}`}`, { method, headers, body })
  const answer = await response.text()
  return { status: response.status, code: /<Code>(.*?)<\/Code>/.exec(answer)?.[1] ?? '', answer }
}

const setUp = async () => {
  const obs = await startObs()
  await obs.s3.send(new CreateBucketCommand({ Bucket }))
  return { ...obs, send: sender(obs.url) }
}

describe('a request that is not right gets the error that S3 gives', () => {
  const put = { method: 'PUT', path: '/photos/k', body: 'hello' }
  test.for<[string, Sent, number, string]>([
    [
      'malformed Authorization',
      {
        after: (headers) => {
          headers.authorization = 'AWS4-HMAC-SHA256 nonsense'
        },
      },
      400,
      'AuthorizationHeaderMalformed',
    ],
    [
      'an unknown algorithm',
      {
        after: (headers) => {
          headers.authorization = 'AWS9-HMAC Credential=x'
        },
      },
      400,
      'InvalidArgument',
    ],
    [
      'no signature',
      {
        after: (headers) => {
          delete headers.authorization
        },
      },
      403,
      'AccessDenied',
    ],
    ['a region that there is not', { region: 'mars-1' }, 400, 'AuthorizationHeaderMalformed'],
    ['another secret', { secret: 'wrong' }, 403, 'SignatureDoesNotMatch'],
    ['a clock that is an hour off', { nowMs: Date.now() - 3_600_000 }, 403, 'RequestTimeTooSkewed'],
    [
      'an unsigned header',
      {
        after: (headers) => {
          headers['x-amz-acl'] = 'public-read'
        },
      },
      403,
      'AccessDenied',
    ],
    ['another body than the signed one', { ...put, payloadHash: 'a'.repeat(64) }, 400, 'XAmzContentSHA256Mismatch'],
    ['a body hash that is none', { ...put, payloadHash: 'nonsense' }, 400, 'InvalidArgument'],
    ['another MD5', { ...put, headers: { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' } }, 400, 'BadDigest'],
    ['an MD5 that is none', { ...put, headers: { 'content-md5': '!!' } }, 400, 'InvalidDigest'],
    ['another checksum', { ...put, headers: { 'x-amz-checksum-crc32': 'AAAAAA==' } }, 400, 'BadDigest'],
    ['a checksum that is none', { ...put, headers: { 'x-amz-checksum-crc32': 'x' } }, 400, 'InvalidRequest'],
    [
      'two checksums',
      { ...put, headers: { 'x-amz-checksum-crc32': 'NhCmhg==', 'x-amz-checksum-sha1': 'x' } },
      400,
      'InvalidRequest',
    ],
    [
      'an unknown encryption',
      { ...put, headers: { 'x-amz-server-side-encryption': 'aes256' } },
      400,
      'InvalidArgument',
    ],
    [
      'a key without kms',
      { ...put, headers: { 'x-amz-server-side-encryption-aws-kms-key-id': 'x' } },
      400,
      'InvalidArgument',
    ],
    [
      'a context that is none',
      { ...put, headers: { 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-server-side-encryption-context': '!!' } },
      400,
      'InvalidArgument',
    ],
    [
      'an encryption header on a GET',
      { path: '/photos/k', headers: { 'x-amz-server-side-encryption': 'AES256' } },
      400,
      'InvalidArgument',
    ],
    [
      'a piece of a key of the client',
      { ...put, headers: { 'x-amz-server-side-encryption-customer-algorithm': 'AES256' } },
      400,
      'InvalidArgument',
    ],
    ['too much metadata', { ...put, headers: { 'x-amz-meta-a': 'x'.repeat(3000) } }, 400, 'MetadataTooLarge'],
    [
      'a broken chunk',
      {
        ...put,
        body: 'nonsense\r\n',
        headers: { 'x-amz-decoded-content-length': '5' },
        payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      },
      400,
      'InvalidRequest',
    ],
    ['a malformed escape', { path: '/photos/%zz' }, 400, 'InvalidURI'],
    ['a key that is not UTF-8', { path: '/photos/%ff' }, 400, 'InvalidURI'],
    [
      'a malformed document',
      { method: 'PUT', path: '/other', body: '<x', payloadHash: 'UNSIGNED-PAYLOAD' },
      400,
      'MalformedXML',
    ],
    [
      'a document with an entity',
      {
        method: 'PUT',
        path: '/other',
        body: '<!DOCTYPE a [<!ENTITY b "c">]><CreateBucketConfiguration>&b;</CreateBucketConfiguration>',
      },
      400,
      'MalformedXML',
    ],
    ['a sub-resource that is not built', { path: '/photos', query: 'metadataTable' }, 501, 'NotImplemented'],
    ['a sub-resource that nobody knows', { path: '/photos', query: 'foo' }, 501, 'NotImplemented'],
    ['a parameter that PUT does not know', { ...put, query: 'foo' }, 501, 'NotImplemented'],
    [
      'a copy of what is not there',
      { method: 'PUT', path: '/photos/k', headers: { 'x-amz-copy-source': '/photos/none' } },
      404,
      'NoSuchKey',
    ],
    ['a method that is none', { method: 'PATCH', path: '/photos/k' }, 405, 'MethodNotAllowed'],
    [
      'a part number that is none',
      { method: 'PUT', path: '/photos/k', query: 'partNumber=0&uploadId=x', body: 'x' },
      400,
      'InvalidArgument',
    ],
    [
      'an upload that is none',
      { method: 'PUT', path: '/photos/k', query: 'partNumber=1&uploadId=x', body: 'x' },
      404,
      'NoSuchUpload',
    ],
  ])('%s', async ([, sent, status, code], { expect }) => {
    const { send, s3, dir } = await setUp()
    expect(await send(sent)).toMatchObject({ status, code })
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0)
    await expect.poll(() => blobsBelow(dir)).toEqual([])
  })

  test('every answer bears its ids and the server’s name; a HEAD has no document', async ({ expect }) => {
    const { app } = await setUp()
    const got = await request(app).get('/photos/k')
    expect(got.status).toBe(403)
    expect(got.headers).toMatchObject({ server: 'AmazonS3', 'content-type': 'application/xml' })
    expect(got.text).toContain(`<RequestId>${got.headers['x-amz-request-id']}</RequestId>`)
    const head = await request(app).head('/photos/k')
    expect(head.status).toBe(403)
    expect(head.text).toBeUndefined()
    expect((await request(app).head('/?apiversion')).headers['x-obs-api']).toBe('3.0')
    expect((await request(app).head('/none?apiversion')).status).toBe(404)
  })

  test('headers that are too large are refused', async ({ expect }) => {
    const { port } = await setUp()
    const socket = connect(port, '127.0.0.1')
    socket.write(`GET / HTTP/1.1\r\nhost: x\r\nx-a: ${'a'.repeat(40_000)}\r\n\r\n`)
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 431/)
  })
})

test('nothing that is sent ends in a 500', async ({ expect }) => {
  const { send } = await setUp()
  const words = [
    'acl',
    'uploads',
    'uploadId=1',
    'partNumber=x',
    'list-type=2',
    'max-keys=-1',
    'delimiter=',
    'prefix=%00',
    'continuation-token=%ff',
    'versionId=x',
    'location',
    'delete',
    'a=b&a=c',
    'encoding-type=x',
    'start-after=%F0%9F',
  ]
  const paths = [
    '/',
    '//',
    '/photos',
    '/photos/',
    '/photos//',
    '/photos/..',
    '/photos/%00',
    '/UPPER',
    '/x',
    '/photos/a/b/c',
    '/_sealstack',
    '/v1.0',
    '/%',
    '/photos/%F0%9F',
  ]
  const headers: readonly Record<string, string>[] = [
    {},
    { range: 'bytes=a-b' },
    { 'content-encoding': 'aws-chunked' },
    { 'x-amz-checksum-algorithm': 'x' },
    { 'if-modified-since': 'x' },
    { 'x-obs-acl': 'x' },
  ]
  let seed = 7
  const pick = <Item>(items: readonly Item[]): Item => {
    seed = (seed * 48_271) % 2_147_483_647
    return items[seed % items.length] as Item
  }
  for (let round = 0; round < 600; round++) {
    const method = pick(['GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'OPTIONS'])
    const body =
      method === 'PUT' || method === 'POST'
        ? pick(['', '<a/>', '<CompleteMultipartUpload><Part/></CompleteMultipartUpload>', 'x'.repeat(9000)])
        : undefined
    const sent = { method, path: pick(paths), query: pick(['', ...words]), headers: pick(headers), body }
    const { status, answer } = await send(sent)
    expect(status === 501 || status < 500, `${JSON.stringify(sent)}: ${status} ${answer}`).toBe(true)
  }
})

describe('a KMS that is of no help', () => {
  test.for<[string, () => Promise<never>, number, string]>([
    [
      'is down',
      async () => {
        throw new KeyringError('unavailable', 'KMSUnavailable', 'down')
      },
      503,
      'ServiceUnavailable',
    ],
    [
      'refuses',
      async () => {
        throw new KeyringError('refused', 'DisabledException', 'it is disabled.')
      },
      400,
      'KMS.DisabledException',
    ],
    [
      'denies',
      async () => {
        throw new KeyringError('denied', 'AccessDeniedException', 'not you')
      },
      403,
      'AccessDenied',
    ],
  ])('%s: nothing is stored, and the error says why', async ([, fail, status, name], { expect }) => {
    const { s3, dir } = await startObs({ keyring: { generate: fail, unwrap: fail } })
    await s3.send(new CreateBucketCommand({ Bucket }))
    await expect(
      s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x', ServerSideEncryption: 'aws:kms' })),
    ).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } })
    await expect.poll(() => blobsBelow(dir)).toEqual([])
  })

  test('does not listen at all: 503 after a few tries, and what is stored stays', async ({ expect }) => {
    const inner = memoryKeyring()
    const dead = kmsKeyring(
      kmsClient({
        transport: httpTransport('http://127.0.0.1:9'),
        accessKeyId: 'a',
        secretAccessKey: 'b',
        region: 'us-east-1',
        clock: Date,
      }),
    )
    let isDown = false
    const { s3 } = await startObs({
      keyring: { generate: inner.generate, unwrap: (input) => (isDown ? dead : inner).unwrap(input) },
    })
    await s3.send(new CreateBucketCommand({ Bucket }))
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))
    isDown = true
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({
      name: 'ServiceUnavailable',
    })
    isDown = false
    expect(await (await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))).Body?.transformToString()).toBe('x')
  })
})

test('virtual-host style reaches the same objects, whether or not the host names its port', async ({ expect }) => {
  const { s3, app, port } = await setUp()
  await s3.send(new PutObjectCommand({ Bucket, Key: 'a/b', Body: 'x' }))
  for (const host of [`photos.localhost:${port}`, 'photos.localhost', 'photos.obs.local.test']) {
    const { host: _, ...headers } = signRequest(
      { method: 'GET', rawPath: '/a/b', rawQuery: '', headers: { host } },
      {
        accessKeyId: 'test',
        secretAccessKey: 'test',
        region: 'us-east-1',
        service: 's3',
        nowMs: Date.now(),
        payloadHash: 'UNSIGNED-PAYLOAD',
      },
    )
    const got = await request(app)
      .get('/a/b')
      .set({ ...headers, host })
    expect(got.status).toBe(200)
    expect(got.body.toString()).toBe('x')
  }
})

test('a range reads just the segments that hold it', async ({ expect }) => {
  let read = 0
  const { s3 } = await startObs({
    wrapBlobs: (blobs) => ({
      ...blobs,
      open: async (id, leastBytes) => {
        const blob = await blobs.open(id, leastBytes)
        return (
          blob && {
            ...blob,
            read: (into, position) => {
              read += into.byteLength
              return blob.read(into, position)
            },
            readNow: (into, position) => {
              read += into.byteLength
              return blob.readNow(into, position)
            },
            head: (bytes) => {
              read += bytes
              return blob.head(bytes)
            },
          }
        )
      },
    }),
  })
  await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: Buffer.alloc(10 * 65_536) }))
  const cost = async (Range: string) => {
    read = 0
    await (await s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range }))).Body?.transformToByteArray()
    return read
  }
  expect(await cost('bytes=70000-70009')).toBe(72 + 65_552)
  expect(await cost('bytes=65535-65536')).toBe(72 + 2 * 65_552)
  expect(await cost('bytes=-1')).toBe(72 + 65_552)
})
