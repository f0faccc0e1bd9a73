import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { describe, test } from 'vitest'
import { authenticate } from '../authenticate.ts'
import { staticCredentials } from '../credentials.ts'
import type { SignedRequest } from '../verification.ts'
import { awsChunkedDecoder } from './aws-chunked.ts'
import { AwsChunkedError } from './aws-chunked-error.ts'
import { signRequest } from './sign.ts'
import { cachedSigningKeys, scopeText, signingKey } from './signing-key.ts'

/**
 * The examples of the S3 reference: "Signature calculations for the Authorization header" (GET, PUT, lifecycle, list),
 * "Authenticating requests: using query parameters", and "Signature calculations … multiple chunks".
 */
const credential = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  principal: { kind: 'user', arn: 'arn:aws:iam::000000000000:root', accountId: '000000000000', name: 'root' },
} as const
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
const host = 'examplebucket.s3.amazonaws.com'
const signingKeys = cachedSigningKeys()

const options = {
  credentials: staticCredentials([credential]),
  clock: { now: () => Date.UTC(2013, 4, 24, 0, 5) },
  signingKeys,
  service: 's3',
  region: 'us-east-1',
  bucket: 'examplebucket',
}

const authorization = (signedHeaders: string, signature: string) =>
  `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=${signedHeaders},Signature=${signature}`

const published: readonly (readonly [string, SignedRequest])[] = [
  [
    'GET Object with a range',
    {
      method: 'GET',
      rawPath: '/test.txt',
      rawQuery: '',
      headers: {
        host,
        range: 'bytes=0-9',
        'x-amz-content-sha256': EMPTY,
        'x-amz-date': '20130524T000000Z',
        authorization: authorization(
          'host;range;x-amz-content-sha256;x-amz-date',
          'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
        ),
      },
    },
  ],
  [
    'PUT Object',
    {
      method: 'PUT',
      rawPath: '/test%24file.text',
      rawQuery: '',
      headers: {
        date: 'Fri, 24 May 2013 00:00:00 GMT',
        host,
        'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
        'x-amz-date': '20130524T000000Z',
        'x-amz-storage-class': 'REDUCED_REDUNDANCY',
        authorization: authorization(
          'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
          '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
        ),
      },
    },
  ],
  [
    'GET Bucket lifecycle',
    {
      method: 'GET',
      rawPath: '/',
      rawQuery: 'lifecycle',
      headers: {
        host,
        'x-amz-content-sha256': EMPTY,
        'x-amz-date': '20130524T000000Z',
        authorization: authorization(
          'host;x-amz-content-sha256;x-amz-date',
          'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
        ),
      },
    },
  ],
  [
    'GET Bucket (list)',
    {
      method: 'GET',
      rawPath: '/',
      rawQuery: 'max-keys=2&prefix=J',
      headers: {
        host,
        'x-amz-content-sha256': EMPTY,
        'x-amz-date': '20130524T000000Z',
        authorization: authorization(
          'host;x-amz-content-sha256;x-amz-date',
          '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
        ),
      },
    },
  ],
  [
    'a presigned GET',
    {
      method: 'GET',
      rawPath: '/test.txt',
      rawQuery:
        'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
      headers: { host },
    },
  ],
]

describe('published SigV4 requests', () => {
  test.for(published)('%s verifies', async ([, request], { expect }) => {
    expect(await authenticate(request, options)).toMatchObject({ kind: 'verified', credential })
  })

  test.for(published)('%s is refused once anything signed is changed', async ([, request], { expect }) => {
    const changed: readonly SignedRequest[] = [
      { ...request, method: 'DELETE' },
      { ...request, rawPath: `${request.rawPath}x` },
      { ...request, rawQuery: `${request.rawQuery}${request.rawQuery && '&'}acl` },
      { ...request, headers: { ...request.headers, host: 'other.s3.amazonaws.com' } },
    ]
    for (const each of changed)
      expect(await authenticate(each, options)).toMatchObject({ kind: 'refused', reason: 'signature-mismatch' })
  })
})

describe('what is wrong with a request is told apart', () => {
  const [, get] = published[0] ?? []
  const base = get as SignedRequest
  const withHeaders = (headers: Record<string, string | undefined>): SignedRequest => ({
    ...base,
    headers: { ...base.headers, ...headers },
  })

  test.for<[string, SignedRequest, object]>([
    ['no signature', withHeaders({ authorization: undefined }), { reason: 'anonymous' }],
    ['another scheme', withHeaders({ authorization: 'Bearer x' }), { reason: 'unsupported-algorithm' }],
    [
      'a broken header',
      withHeaders({ authorization: 'AWS4-HMAC-SHA256 Credential=x' }),
      { reason: 'malformed-authorization' },
    ],
    [
      'a broken credential',
      withHeaders({ authorization: authorization('host', '0'.repeat(64)).replace('/aws4_request', '') }),
      { reason: 'malformed-authorization', detail: { part: 'credential' } },
    ],
    [
      'an unsigned x-amz header',
      withHeaders({ 'x-amz-acl': 'public-read' }),
      { reason: 'headers-not-signed', detail: { headers: 'x-amz-acl' } },
    ],
    [
      'host left unsigned',
      withHeaders({ authorization: authorization('range;x-amz-content-sha256;x-amz-date', '0'.repeat(64)) }),
      { reason: 'host-not-signed' },
    ],
    ['no date', withHeaders({ 'x-amz-date': undefined }), { reason: 'missing-date' }],
    ['an old date', withHeaders({ 'x-amz-date': '20130523T000000Z' }), { reason: 'skewed' }],
    [
      'another region',
      withHeaders({ authorization: base.headers.authorization?.replace('us-east-1', 'eu-west-1') }),
      { reason: 'wrong-region' },
    ],
    [
      'another service',
      withHeaders({ authorization: base.headers.authorization?.replace('/s3/', '/kms/') }),
      { reason: 'wrong-scope' },
    ],
    [
      'an unknown key',
      withHeaders({ authorization: base.headers.authorization?.replace('AKIAIO', 'AKIAXX') }),
      { reason: 'unknown-access-key' },
    ],
    ['no content hash', withHeaders({ 'x-amz-content-sha256': undefined }), { reason: 'missing-content-sha256' }],
    ['two mechanisms', { ...base, rawQuery: 'X-Amz-Algorithm=AWS4-HMAC-SHA256' }, { reason: 'both-mechanisms' }],
    [
      'a presigned URL lacking parts',
      { ...base, rawQuery: 'X-Amz-Algorithm=AWS4-HMAC-SHA256', headers: { host } },
      { reason: 'query-missing' },
    ],
  ])('%s', async ([, request, expected], { expect }) => {
    expect(await authenticate(request, options)).toMatchObject({ kind: 'refused', ...expected })
  })

  test('a presigned URL ends with its time', async ({ expect }) => {
    const presigned = published[4]?.[1] as SignedRequest
    const later = { ...options, clock: { now: () => Date.UTC(2013, 4, 25, 0, 0, 1) } }
    expect(await authenticate(presigned, later)).toMatchObject({ reason: 'expired' })
    const earlier = { ...options, clock: { now: () => Date.UTC(2013, 4, 23, 23, 0, 0) } }
    expect(await authenticate(presigned, earlier)).toMatchObject({ reason: 'not-yet-valid' })
  })

  test('no header or query, however malformed, makes it throw', async ({ expect }) => {
    const words = [
      'AWS4-HMAC-SHA256 ',
      'OBS ',
      'AWS ',
      'Credential=',
      ',',
      '/',
      '=',
      '%',
      '%zz',
      'SignedHeaders=',
      '\u00ff',
      ';',
      'Signature=',
      '20130524',
      'a:b',
      '&',
      'AccessKeyId=',
      'X-Amz-Algorithm=',
    ]
    let seed = 1
    const next = () => (seed = (seed * 48271) % 2147483647)
    const text = () => Array.from({ length: next() % 12 }, () => words[next() % words.length]).join('')
    for (let round = 0; round < 3000; round++) {
      const request = {
        ...base,
        rawQuery: text(),
        headers: { ...base.headers, authorization: next() % 2 ? text() : undefined, 'x-amz-date': text() },
      }
      expect((await authenticate(request, options)).kind).toBe('refused')
    }
  })
})

test.for(['/b/k', '/b/../x//y', '/b/a%2Fb', '/b/%F0%9F%98%80', '/b/a+b', '/b/a%20b', '/b/%c3%a4', '/b/a~b!*()'])(
  'a request for %s that is signed by the client here verifies',
  async (rawPath, { expect }) => {
    const request = {
      method: 'GET',
      rawPath,
      rawQuery: 'list-type=2&prefix=a%2Fb&delimiter=/',
      headers: { host, 'x-amz-meta-a': ' b  c ' },
    }
    const headers = signRequest(request, {
      ...credential,
      region: 'us-east-1',
      service: 's3',
      nowMs: options.clock.now(),
      payloadHash: 'UNSIGNED-PAYLOAD',
    })
    expect(await authenticate({ ...request, headers }, options)).toMatchObject({
      kind: 'verified',
      payload: { kind: 'unsigned' },
    })
  },
)

describe('the published chunked upload', () => {
  const scope = { date: '20130524', region: 'us-east-1', service: 's3' }
  const signing = {
    key: signingKey(credential.secretAccessKey, scope),
    timestamp: '20130524T000000Z',
    scope: scopeText(scope),
    seed: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
  }
  const chunk = (size: number, signature: string) =>
    Buffer.concat([
      Buffer.from(`${size.toString(16)};chunk-signature=${signature}\r\n`),
      Buffer.alloc(size, 'a'),
      Buffer.from('\r\n'),
    ])
  const first = chunk(65536, 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648')
  const second = chunk(1024, '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497')
  const last = chunk(0, 'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9')

  const decode = async (body: Uint8Array, pieceBytes: number, decodedLength = 66560) => {
    const pieces = Array.from({ length: Math.ceil(body.byteLength / pieceBytes) }, (_, i) =>
      body.subarray(i * pieceBytes, (i + 1) * pieceBytes),
    )
    return pipeline(
      Readable.from(pieces),
      awsChunkedDecoder({ decodedLength, signing, trailerNames: undefined }),
      async (source) => buffer(source),
    )
  }
  const reasonOf = (work: Promise<unknown>) =>
    work.then(
      () => 'accepted',
      (error: unknown) => (error instanceof AwsChunkedError ? error.reason : String(error)),
    )

  test.for([1, 7, 100, 65536, 100_000])('verifies in pieces of %s bytes', async (pieceBytes, { expect }) => {
    expect(await decode(Buffer.concat([first, second, last]), pieceBytes)).toEqual(Buffer.alloc(66560, 'a'))
  })

  test('refuses a swapped, dropped, doubled or altered chunk, a short body and a wrong length', async ({ expect }) => {
    const altered = Buffer.from(first)
    altered[500] = 0x62
    expect(await reasonOf(decode(Buffer.concat([altered, second, last]), 4096))).toBe('signature-mismatch')
    expect(await reasonOf(decode(Buffer.concat([second, first, last]), 4096))).toMatch(
      /signature-mismatch|chunk-too-small/,
    )
    expect(await reasonOf(decode(Buffer.concat([first, last]), 4096, 65536))).toBe('signature-mismatch')
    expect(await reasonOf(decode(Buffer.concat([first, first, second, last]), 4096))).toMatch(
      /signature-mismatch|length-mismatch/,
    )
    expect(await reasonOf(decode(Buffer.concat([first, second]), 4096))).toBe('incomplete')
    expect(await reasonOf(decode(Buffer.concat([first, second.subarray(0, 300)]), 4096))).toBe('incomplete')
    expect(await reasonOf(decode(Buffer.concat([first, second, last]), 4096, 66561))).toBe('length-mismatch')
    expect(await reasonOf(decode(Buffer.concat([first, second, last, Buffer.from('x')]), 4096))).toBe('malformed')
    expect(await reasonOf(decode(Buffer.from('zz\r\n'), 4096))).toBe('malformed')
    expect(await reasonOf(decode(Buffer.alloc(5000, '1'), 100))).toBe('malformed')
  })
})

describe('an unsigned body with a trailer', () => {
  const decode = async (text: string, trailerNames = ['x-amz-checksum-crc32'], decodedLength = 5) => {
    const decoder = awsChunkedDecoder({ decodedLength, signing: undefined, trailerNames })
    const body = await pipeline(Readable.from([Buffer.from(text)]), decoder, async (source) => buffer(source))
    return { body: body.toString(), trailers: decoder.trailers }
  }

  test('gives the trailer once the body has ended', async ({ expect }) => {
    expect(await decode('2\r\nhe\r\n3\r\nllo\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n')).toEqual({
      body: 'hello',
      trailers: { 'x-amz-checksum-crc32': 'NhCmhg==' },
    })
  })

  test.for(['5\r\nhello\r\n0\r\n\r\n', '5\r\nhello\r\n0\r\nx-other:1\r\n\r\n', '5\r\nhello\r\n0\r\nnonsense\r\n\r\n'])(
    'refuses %j',
    async (text, { expect }) => {
      await expect(decode(text)).rejects.toMatchObject({ reason: 'malformed-trailer' })
    },
  )

  test('refuses one that never ends', async ({ expect }) => {
    await expect(decode('5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n')).rejects.toMatchObject({
      reason: 'incomplete',
    })
  })
})
