import { createHash } from 'node:crypto'
import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { signRequest } from '@sealstack/auth'
import { describe, test } from 'vitest'
import { blobsBelow, startObs } from './_util.ts'

const Bucket = 'photos'

interface Sent {
  readonly method?: string
  readonly path?: string
  readonly query?: string
  readonly headers?: Record<string, string>
  readonly unsigned?: Record<string, string>
  readonly body?: string
  readonly payloadHash?: string
}

const setUp = async () => {
  const obs = await startObs()
  await obs.s3.send(new CreateBucketCommand({ Bucket }))
  await obs.s3.send(new PutObjectCommand({ Bucket, Key: 'there', Body: 'x' }))
  const send = async ({ method = 'GET', path = '/photos/there', query = '', body, ...sent }: Sent) => {
    const { host: _, ...headers } = signRequest(
      { method, rawPath: path, rawQuery: query, headers: { host: new URL(obs.url).host, ...sent.headers } },
      {
        accessKeyId: 'test',
        secretAccessKey: 'test',
        region: 'us-east-1',
        service: 's3',
        nowMs: Date.now(),
        payloadHash: sent.payloadHash ?? 'UNSIGNED-PAYLOAD',
      },
    )
    const url = `${obs.url}${path}${query && `?${query}`}`
    const response = await fetch(url, { method, headers: { ...headers, ...sent.unsigned }, body })
    const answer = await response.text()
    return { status: response.status, code: /<Code>(.*?)<\/Code>/.exec(answer)?.[1] ?? '', headers: response.headers }
  }
  return { ...obs, send }
}

const put = { method: 'PUT', path: '/photos/new', body: 'hello' }

describe('a header that cannot be obeyed is refused', () => {
  test.for<[string, Sent, number, string]>([
    [
      'an ACL that opens an object',
      { ...put, headers: { 'x-amz-acl': 'public-read' } },
      400,
      'AccessControlListNotSupported',
    ],
    [
      'an ACL that opens a bucket',
      { method: 'PUT', path: '/open', headers: { 'x-amz-acl': 'public-read-write' } },
      400,
      'InvalidBucketAclWithObjectOwnership',
    ],
    ['a grant', { ...put, headers: { 'x-amz-grant-read': 'id="x"' } }, 400, 'AccessControlListNotSupported'],
    ['tags on a read', { headers: { 'x-amz-tagging': 'a=b' } }, 501, 'NotImplemented'],
    [
      'a legal hold where there are no locks',
      { ...put, headers: { 'x-amz-object-lock-legal-hold': 'ON' } },
      400,
      'InvalidRequest',
    ],
    ['a write in the middle', { ...put, headers: { 'x-amz-write-offset-bytes': '0' } }, 501, 'NotImplemented'],
    ['a time to live', { ...put, headers: { 'x-amz-expires': '3' } }, 501, 'NotImplemented'],
    ['a source without a copy', { headers: { 'x-amz-copy-source-if-match': 'x' } }, 501, 'NotImplemented'],
    [
      'a key of the client for a source that has none',
      {
        ...put,
        body: '',
        headers: {
          'x-amz-copy-source': '/photos/there',
          'x-amz-copy-source-server-side-encryption-customer-algorithm': 'AES256',
        },
      },
      400,
      'InvalidRequest',
    ],
    [
      'a storage class that is none',
      { ...put, headers: { 'x-amz-storage-class': 'ATTIC' } },
      400,
      'InvalidStorageClass',
    ],
    [
      'a bucket key for two layers',
      {
        ...put,
        headers: {
          'x-amz-server-side-encryption': 'aws:kms:dsse',
          'x-amz-server-side-encryption-bucket-key-enabled': 'true',
        },
      },
      400,
      'InvalidArgument',
    ],
    [
      'a context with the pair of the service',
      {
        ...put,
        headers: {
          'x-amz-server-side-encryption': 'aws:kms',
          'x-amz-server-side-encryption-context': Buffer.from('{"aws:s3:arn":"x"}').toString('base64'),
        },
      },
      400,
      'InvalidArgument',
    ],
    [
      'encryption in the words of the other dialect',
      { ...put, unsigned: { 'x-obs-server-side-encryption': 'kms' } },
      400,
      'InvalidArgument',
    ],
    [
      'a key of the client on a GET',
      { headers: { 'x-amz-server-side-encryption-customer-algorithm': 'AES256' } },
      400,
      'InvalidRequest',
    ],
    [
      'encryption on a listing',
      { path: '/photos', headers: { 'x-amz-server-side-encryption': 'aws:kms' } },
      400,
      'InvalidArgument',
    ],
    [
      'encryption on a deletion',
      { method: 'DELETE', headers: { 'x-amz-server-side-encryption': 'aws:kms' } },
      400,
      'InvalidArgument',
    ],
    ['another owner', { headers: { 'x-amz-expected-bucket-owner': '111111111111' } }, 403, 'AccessDenied'],
    [
      'an owner that is none',
      { headers: { 'x-amz-expected-bucket-owner': 'abcd' } },
      400,
      'InvalidBucketOwnerAWSAccountID',
    ],
    ['a version that there is not', { query: `versionId=${'a'.repeat(32)}` }, 404, 'NoSuchVersion'],
    ['a version id that is none', { query: 'versionId=x' }, 400, 'InvalidArgument'],
    [
      'deleting a version that there is not',
      { method: 'DELETE', query: `versionId=${'a'.repeat(32)}` },
      400,
      'InvalidArgument',
    ],
    ['a bucket name that is none', { path: '/UPPER/k' }, 400, 'InvalidBucketName'],
    ['a key that is too long', { path: `/photos/${'k'.repeat(1025)}` }, 400, 'KeyTooLongError'],
    [
      'no length',
      { ...put, body: '', unsigned: {}, payloadHash: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' },
      411,
      'MissingContentLength',
    ],
  ])('%s', async ([, sent, status, code], { expect }) => {
    const { send, dir, s3 } = await setUp()
    expect(await send(sent)).toMatchObject({ status, code })
    await expect.poll(() => blobsBelow(dir)).toHaveLength(1)
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'there' }))).ContentLength).toBe(1)
  })

  test.for<Sent>([
    { ...put, headers: { 'x-amz-acl': 'private', 'x-amz-storage-class': 'STANDARD' } },
    { headers: { 'x-amz-expected-bucket-owner': '000000000000' } },
    { query: 'versionId=null' },
    { query: 'partNumber=1' },
  ])('but one that asks for what is there anyway is fine: %j', async (sent, { expect }) => {
    const { send } = await setUp()
    expect((await send(sent)).status).toBeLessThan(300)
  })
})

describe('a document is held to the hash that was signed', () => {
  const document = '<Delete><Object><Key>there</Key></Object></Delete>'
  const forged = '<Delete><Object><Key>other</Key></Object></Delete>'
  const md5 = createHash('md5').update(forged).digest('base64')

  test.for<[string, Sent, number, string]>([
    [
      'another document than the signed one',
      {
        body: forged,
        payloadHash: createHash('sha256').update(document).digest('hex'),
        headers: { 'content-md5': md5 },
      },
      400,
      'XAmzContentSHA256Mismatch',
    ],
    ['another MD5', { body: document, headers: { 'content-md5': md5 } }, 400, 'BadDigest'],
    ['another checksum', { body: document, headers: { 'x-amz-checksum-crc32': 'AAAAAA==' } }, 400, 'BadDigest'],
    ['none at all', { body: document }, 400, 'InvalidRequest'],
  ])('DeleteObjects with %s', async ([, sent, status, code], { expect }) => {
    const { send, s3 } = await setUp()
    expect(await send({ method: 'POST', path: '/photos', query: 'delete', ...sent })).toMatchObject({ status, code })
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'there' }))).ContentLength).toBe(1)
  })

  test('CreateBucket with another document than the signed one', async ({ expect }) => {
    const { send } = await setUp()
    const body = '<CreateBucketConfiguration><LocationConstraint>eu</LocationConstraint></CreateBucketConfiguration>'
    const sent = { method: 'PUT', path: '/other', body, payloadHash: 'a'.repeat(64) }
    expect(await send(sent)).toMatchObject({ status: 400, code: 'XAmzContentSHA256Mismatch' })
  })
})
