import { Readable } from 'node:stream'
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { signRequest } from '@sealstack/auth'
import type { HttpReply } from '@sealstack/http'
import { test } from 'vitest'
import { operations } from '../src/api.ts'
import { startObs } from './_util.ts'

/** How long to go on, and from which seed: a failure names the one that it came from. */
const SECONDS = Number(process.env.SEALSTACK_FUZZ_SECONDS ?? 4)
const SEED = Number(process.env.SEALSTACK_FUZZ_SEED ?? 20_261_123)

/** Numbers that look random and are the same for the same seed (mulberry32). */
const random = (seed: number) => {
  let state = seed
  return (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const VALUES = [
  '',
  '0',
  '1',
  '-1',
  '1000',
  '99999999999',
  'x',
  'true',
  'null',
  'url',
  '*',
  '"x"',
  'kms',
  'aws:kms',
  'AES256',
  'private',
  'STANDARD',
  'CRC32',
  'COMPOSITE',
  'e30=',
  'AAAAAA==',
  '%',
  '%00',
  '%ff',
  'ü',
  '\u0001',
  'a=b&c=d',
  'bytes=0-1',
  'bytes=-0',
  'arn:aws:kms:x',
  '/photos/there',
  'photos/there?versionId=null',
  'Sun, 22 Nov 2026 06:00:38 GMT',
  '2026-11-23T00:00:00Z',
  'http://x/',
  'a'.repeat(300),
  'uri="http://x"',
  'alias/aws/s3',
  'multipart/form-data; boundary=b',
  'application/xml',
] as const
const ELEMENTS = [
  'Delete',
  'Object',
  'Key',
  'VersionId',
  'Quiet',
  'CompleteMultipartUpload',
  'Part',
  'PartNumber',
  'ETag',
  'CreateBucketConfiguration',
  'LocationConstraint',
  'Tagging',
  'TagSet',
  'Tag',
  'Value',
  'VersioningConfiguration',
  'Status',
  'LifecycleConfiguration',
  'Rule',
  'ID',
  'Filter',
  'Prefix',
  'Expiration',
  'Days',
  'Date',
  'CORSConfiguration',
  'CORSRule',
  'AllowedMethod',
  'AllowedOrigin',
  'ServerSideEncryptionConfiguration',
  'ApplyServerSideEncryptionByDefault',
  'SSEAlgorithm',
  'KMSMasterKeyID',
  'AccessControlPolicy',
  'Owner',
  'AccessControlList',
  'Grant',
  'Grantee',
  'Permission',
  'WebsiteConfiguration',
  'IndexDocument',
  'Suffix',
  'NotificationConfiguration',
  'TopicConfiguration',
  'Event',
  'ObjectLockConfiguration',
  'Retention',
  'Mode',
  'RetainUntilDate',
  'LegalHold',
  'RestoreRequest',
  'BucketLoggingStatus',
  'Quota',
  'StorageQuota',
] as const
const HEADERS = [
  'range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'content-md5',
  'content-type',
  'content-encoding',
  'content-length',
  'expires',
  'x-amz-acl',
  'x-amz-tagging',
  'x-amz-storage-class',
  'x-amz-copy-source',
  'x-amz-copy-source-range',
  'x-amz-copy-source-if-match',
  'x-amz-metadata-directive',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-context',
  'x-amz-server-side-encryption-bucket-key-enabled',
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-server-side-encryption-customer-key',
  'x-amz-checksum-crc32',
  'x-amz-checksum-algorithm',
  'x-amz-checksum-type',
  'x-amz-checksum-mode',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-trailer',
  'x-amz-decoded-content-length',
  'x-amz-mp-object-size',
  'x-amz-object-attributes',
  'x-amz-expected-bucket-owner',
  'x-amz-request-payer',
  'x-amz-meta-a',
  'x-amz-object-lock-mode',
  'x-amz-object-lock-retain-until-date',
  'x-amz-bypass-governance-retention',
  'x-amz-website-redirect-location',
  'x-amz-max-parts',
  'x-amz-part-number-marker',
  'x-amz-grant-read',
  'x-amz-mfa',
  'x-obs-acl',
  'origin',
  'access-control-request-method',
] as const
const QUERY = [
  'prefix',
  'delimiter',
  'marker',
  'max-keys',
  'continuation-token',
  'start-after',
  'list-type',
  'encoding-type',
  'fetch-owner',
  'versionId',
  'partNumber',
  'uploadId',
  'uploads',
  'key-marker',
  'upload-id-marker',
  'version-id-marker',
  'max-uploads',
  'max-parts',
  'part-number-marker',
  'position',
  'length',
  'name',
  'id',
  'x-id',
  'response-content-type',
  'response-expires',
  'select-type',
  'apiversion',
  'max-buckets',
  'bucket-region',
] as const

interface Shot {
  readonly method: string
  readonly rawPath: string
  readonly rawQuery: string
  readonly headers: Record<string, string>
  readonly payloadHash: string
  readonly body: string
}

/** Requests near to right ones: the routes there are, with parameters, headers and documents of all kinds. */
const shooter = (next: () => number) => {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)] as Item
  const some = <Item>(most: number, make: () => Item): Item[] =>
    Array.from({ length: Math.floor(next() * (most + 1)) }, make)
  const built = operations.filter(({ implemented }) => implemented)
  const element = (depth: number): string => {
    const name = pick(ELEMENTS)
    const inner =
      depth > 0 && next() < 0.7 ? some(3, () => element(depth - 1)).join('') : pick(VALUES).replace(/[<&]/g, '')
    return `<${name}>${inner}</${name}>`
  }
  const form = (): string =>
    `${some(4, () => `--b\r\nContent-Disposition: form-data; name="${pick(['key', 'policy', 'signature', 'AWSAccessKeyId', 'acl', 'file', 'x'])}"${next() < 0.3 ? '; filename="f"' : ''}\r\n\r\n${pick(VALUES)}\r\n`).join('')}${pick(['--b--\r\n', '', '--b'])}`
  const body = (): string =>
    pick([
      () => '',
      () => element(5),
      () => element(2),
      form,
      () => pick(VALUES),
      () => `{"Version":"2012-10-17","Statement":${pick(['[]', '1', '[{}]', '{'])}}`,
      () => '5\r\nhello\r\n0\r\n\r\n',
      () => '<'.repeat(50),
      () => 'x'.repeat(70_000),
    ])()
  return (): Shot => {
    const { route, when = [] } = pick(next() < 0.9 ? built : operations)
    const [method = '', target = ''] = route.split(' ')
    const [path = '', query = ''] = target.split('?')
    const rawPath = path
      .replace('{bucket}', pick(['photos', 'photos', 'photos', 'UPPER', 'x', 'nowhere', '%00', 'new-bucket']))
      .replace(
        '{key+}',
        pick(['there', 'there', 'new', 'a//b', '..', '%2F', '%F0%9F', '%', 'ü', 'a'.repeat(1100), '%00']),
      )
    const parts = [
      ...query
        .split('&')
        .filter(Boolean)
        .map((part) => (next() < 0.8 || part.includes('=') ? part : `${part}=${pick(VALUES)}`)),
      ...some(
        next() < 0.6 ? 0 : 2,
        () => `${pick(QUERY)}=${next() < 0.5 ? encodeURIComponent(pick(VALUES)) : pick(VALUES)}`,
      ),
    ]
    const lines = [
      ...when.map((header) => header.split('=')[0] ?? ''),
      ...some(next() < 0.3 ? 0 : 3, () => pick(HEADERS)),
    ]
    const latin1 = (value: string): string => Buffer.from(value).toString('latin1')
    const text = body()
    const headers = Object.fromEntries(lines.map((name) => [name, latin1(pick(VALUES))]))
    const payloadHash = pick([
      'UNSIGNED-PAYLOAD',
      'UNSIGNED-PAYLOAD',
      'UNSIGNED-PAYLOAD',
      'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x',
      '0'.repeat(64),
    ])
    const length: Record<string, string> = next() < 0.9 ? { 'content-length': String(Buffer.byteLength(text)) } : {}
    const rawQuery = parts.join('&').replaceAll('#', '')
    return {
      method: next() < 0.9 ? method : pick(['PATCH', 'OPTIONS', 'HEAD', 'TRACE']),
      rawPath,
      rawQuery,
      headers: { ...length, ...headers },
      payloadHash,
      body: text,
    }
  }
}

const textOf = async ({ body }: HttpReply): Promise<string> => {
  if (!(body instanceof Readable)) return String(body ?? '')
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks).toString('latin1')
}

test('no request there is, or nearly is, ends in a 500', { timeout: 60_000 + SECONDS * 1000 }, async ({ expect }) => {
  const { dispatch, s3 } = await startObs()
  const shoot = shooter(random(SEED))
  const endMs = performance.now() + SECONDS * 1000
  const statuses = new Map<number, number>()
  for (let round = 0; round < 200 || performance.now() < endMs; round++) {
    if (round % 100 === 0) {
      await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
      await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'there', Body: 'x' }))
    }
    const shot = shoot()
    const { method, rawPath, rawQuery, payloadHash } = shot
    const headers = signRequest(
      { method, rawPath, rawQuery, headers: { host: 'localhost', ...shot.headers } },
      {
        accessKeyId: 'test',
        secretAccessKey: 'test',
        region: 'us-east-1',
        service: 's3',
        nowMs: Date.now(),
        payloadHash,
      },
    )
    const { authorization: _, ...unsigned } = headers
    const isForm = shot.body.includes('form-data;')
    const reply = await dispatch({
      id: `00000000-0000-4000-8000-${String(round).padStart(12, '0')}`,
      method,
      rawPath,
      rawQuery,
      headers: isForm ? { ...unsigned, 'content-type': 'multipart/form-data; boundary=b' } : headers,
      body: Readable.from([Buffer.from(shot.body)]),
      signal: new AbortController().signal,
      remoteAddress: undefined,
      secure: false,
    })
    const text = await textOf(reply)
    const isFine = reply.status < 500 || reply.status === 501
    expect(isFine, `seed ${SEED}, round ${round}: ${reply.status} ${text}\n${JSON.stringify(shot)}`).toBe(true)
    statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1)
  }
  // Requests that are all refused for the same reason would prove little.
  for (const status of [200, 204, 400, 404, 501]) expect(statuses.get(status) ?? 0, `${status}`).toBeGreaterThan(0)
})
