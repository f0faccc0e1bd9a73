import { createHmac } from 'node:crypto'
import { describe, test } from 'vitest'
import { authenticate } from '../authenticate.ts'
import { staticCredentials } from '../credentials.ts'
import { cachedSigningKeys } from '../sigv4/signing-key.ts'
import type { SignedRequest } from '../verification.ts'
import { stringToSign } from './string-to-sign.ts'
import { AWS_V2, OBS } from './verify.ts'

const DATE = 'Sun, 22 Nov 2026 06:00:38 GMT'
const options = {
  credentials: staticCredentials([
    {
      accessKeyId: 'AKTEST',
      secretAccessKey: 'SKTEST',
      principal: { kind: 'user', arn: 'arn:aws:iam::000000000000:root', accountId: '000000000000', name: 'root' },
    },
  ]),
  clock: { now: () => Date.parse(DATE) },
  signingKeys: cachedSigningKeys(),
  service: 's3',
  region: 'eu-de',
}

/** Captured from esdk-obs-nodejs 3.26.8 and esdk-obs-python 3.25.8 with the secret SKTEST. */
const captured: readonly {
  readonly name: string
  readonly request: Omit<SignedRequest, 'headers'>
  readonly headers?: Record<string, string>
  readonly bucket?: string
  readonly signature: string
}[] = [
  {
    name: 'GET with an escaped key',
    request: { method: 'GET', rawPath: '/a%20b/c%2Bd.txt', rawQuery: '' },
    bucket: 'bkt',
    signature: 'eXqLJQuLv/UJ8osPPNQzp7M1XBI=',
  },
  {
    name: 'the same in path style',
    request: { method: 'GET', rawPath: '/bkt/a%20b/c%2Bd.txt', rawQuery: '' },
    signature: 'eXqLJQuLv/UJ8osPPNQzp7M1XBI=',
  },
  {
    name: 'HEAD of a version',
    request: { method: 'HEAD', rawPath: '/a%20b/c%2Bd.txt', rawQuery: 'versionId=v1' },
    bucket: 'bkt',
    signature: 'ZUwsEaTwnJ1/7Ad8xutOAnxWHJI=',
  },
  {
    name: 'PUT with SSE-KMS',
    request: { method: 'PUT', rawPath: '/a%20b/c%2Bd.txt', rawQuery: '' },
    headers: {
      'content-type': 'application/json',
      'x-obs-meta-foo': 'b r %C3%BC ',
      'x-obs-server-side-encryption': 'kms',
      'x-obs-server-side-encryption-kms-key-id': '0d0466b0-e727-4d9c-b35d-f84bb474a37f',
    },
    bucket: 'bkt',
    signature: '05r5PAYTZ3ipGuGhX1/coFZzbVU=',
  },
  {
    name: 'create bucket',
    request: { method: 'PUT', rawPath: '/', rawQuery: '' },
    headers: { 'x-obs-acl': 'private', 'x-obs-storage-class': 'WARM' },
    bucket: 'bkt',
    signature: '5TTPsjJXV97wFC9iFvXzy7SDcfg=',
  },
  {
    name: 'set encryption',
    request: { method: 'PUT', rawPath: '/', rawQuery: 'encryption' },
    bucket: 'bkt',
    signature: 't4nCAjL8AvMgNdgzkeajMfJzbaM=',
  },
  {
    name: 'set encryption in path style',
    request: { method: 'PUT', rawPath: '/bkt', rawQuery: 'encryption' },
    signature: 'SmKIulyR2N0kVzaPxCyfvMV9NHQ=',
  },
  {
    name: 'delete objects',
    request: { method: 'POST', rawPath: '/', rawQuery: 'delete' },
    headers: { 'content-md5': '3RGNBWrHPmRwl5bdZHAJNw==' },
    bucket: 'bkt',
    signature: 'fUzCiqc7uHPSphqS1pBDoLK3RL8=',
  },
  {
    name: 'upload part',
    request: { method: 'PUT', rawPath: '/a%20b/c%2Bd.txt', rawQuery: 'partNumber=1&uploadId=UP1' },
    headers: { 'content-type': 'application/json' },
    bucket: 'bkt',
    signature: 'kCrzmBjf9yTmGxUVKg0D7uLmiOE=',
  },
  {
    name: 'copy',
    request: { method: 'PUT', rawPath: '/dst', rawQuery: '' },
    headers: {
      'x-obs-copy-source': '%2Fsrc%20b%2Fo%20%C3%BC.txt?versionId=vv',
      'x-obs-metadata-directive': 'REPLACE',
      'x-obs-server-side-encryption': 'kms',
    },
    bucket: 'bkt',
    signature: 'lUO00D3e31AYkiAqleC3AeURfjw=',
  },
]

describe('signatures captured from the official OBS SDKs', () => {
  test.for(captured)('$name', async ({ request, headers = {}, bucket, signature }, { expect }) => {
    const signed = {
      ...request,
      headers: { host: 'x', date: DATE, ...headers, authorization: `OBS AKTEST:${signature}` },
    }
    expect(await authenticate(signed, { ...options, bucket })).toMatchObject({ kind: 'verified', scheme: 'obs' })
    const other = { ...signed, rawPath: `${signed.rawPath}x` }
    expect(await authenticate(other, { ...options, bucket })).toMatchObject({
      kind: 'refused',
      reason: 'signature-mismatch',
    })
  })

  test('create bucket in the S3 dialect', async ({ expect }) => {
    const request = {
      method: 'PUT',
      rawPath: '/bkt',
      rawQuery: '',
      headers: {
        date: DATE,
        'x-amz-acl': 'private',
        'x-default-storage-class': 'STANDARD_IA',
        authorization: 'AWS AKTEST:cozNG7zoOBScb6eBXpFH0O4bQps=',
      },
    }
    expect(await authenticate(request, { ...options, bucket: undefined })).toMatchObject({
      kind: 'verified',
      scheme: 'sigv2',
    })
  })

  test('a signed URL that carries its encryption in the query', async ({ expect }) => {
    const request = {
      method: 'PUT',
      rawPath: '/a%20b.txt',
      rawQuery:
        'AccessKeyId=AKTEST&Expires=1795330838&x-obs-server-side-encryption=kms&Signature=97xaTxAk03L07t5SNaaFKIa0Vb0%3D',
      headers: { 'content-type': 'text/plain', 'x-obs-server-side-encryption': 'kms' },
    }
    expect(await authenticate(request, { ...options, bucket: 'bkt' })).toMatchObject({
      kind: 'verified',
      scheme: 'obs-query',
    })
    const late = { ...options, bucket: 'bkt', clock: { now: () => 1_795_330_839_000 } }
    expect(await authenticate(request, late)).toMatchObject({ kind: 'refused', reason: 'expired' })
  })
})

test('the two dialects do not mix: each signs its own headers only', ({ expect }) => {
  const request = { method: 'PUT', rawPath: '/b/k', rawQuery: '', headers: { 'x-amz-acl': 'a', 'x-obs-acl': 'b' } }
  expect(stringToSign(request, { dialect: OBS, date: '', path: '/b/k' })).toContain('x-obs-acl:b\n/b/k')
  expect(stringToSign(request, { dialect: AWS_V2, date: '', path: '/b/k' })).toContain('x-amz-acl:a\n/b/k')
})

test('a header without a date, with an old one, or of an unknown key is told apart', async ({ expect }) => {
  const sign = (headers: Record<string, string>) =>
    authenticate({ method: 'GET', rawPath: '/', rawQuery: '', headers }, { ...options, bucket: undefined })
  const signature = createHmac('sha1', 'x').update('y').digest('base64')
  expect(await sign({ authorization: `OBS AKTEST:${signature}` })).toMatchObject({ reason: 'missing-date' })
  expect(await sign({ authorization: `OBS AKTEST:${signature}`, date: 'Sun, 22 Nov 2026 05:00:00 GMT' })).toMatchObject(
    { reason: 'skewed' },
  )
  expect(await sign({ authorization: `OBS OTHER:${signature}`, date: DATE })).toMatchObject({
    reason: 'unknown-access-key',
  })
  expect(await sign({ authorization: 'OBS nonsense', date: DATE })).toMatchObject({ reason: 'malformed-authorization' })
})
