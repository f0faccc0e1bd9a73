import { describe, test } from 'vitest'
import { authenticate } from '../authenticate.ts'
import { staticCredentials } from '../credentials.ts'
import { signingKey } from '../sigv4/signing-key.ts'

/** The examples of https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html */
const credential = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  principal: { kind: 'user', arn: 'arn:aws:iam::1:root', accountId: '1', name: 'root' },
} as const

interface Example {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly query?: string
  readonly bucket?: string
  readonly date: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signature: string
}

const examples: readonly Example[] = [
  {
    name: 'Object GET',
    method: 'GET',
    path: '/photos/puppy.jpg',
    bucket: 'johnsmith',
    date: 'Tue, 27 Mar 2007 19:36:42 +0000',
    signature: 'bWq2s1WEIj+Ydj0vQ697zp+IXMU=',
  },
  {
    name: 'Object PUT',
    method: 'PUT',
    path: '/photos/puppy.jpg',
    bucket: 'johnsmith',
    date: 'Tue, 27 Mar 2007 21:15:45 +0000',
    headers: { 'content-type': 'image/jpeg', 'content-length': '94328' },
    signature: 'MyyxeRY7whkBe+bq8fHCL/2kKUg=',
  },
  {
    name: 'List',
    method: 'GET',
    path: '/',
    query: 'prefix=photos&max-keys=50&marker=puppy',
    bucket: 'johnsmith',
    date: 'Tue, 27 Mar 2007 19:42:41 +0000',
    signature: 'htDYFYduRNen8P9ZfE/s9SuKy0U=',
  },
  {
    name: 'Fetch',
    method: 'GET',
    path: '/',
    query: 'acl',
    bucket: 'johnsmith',
    date: 'Tue, 27 Mar 2007 19:44:46 +0000',
    signature: 'c2WLPFtWHVgbEmeEG93a4cG37dM=',
  },
  {
    name: 'Delete, by Date',
    method: 'DELETE',
    path: '/johnsmith/photos/puppy.jpg',
    date: 'Tue, 27 Mar 2007 21:20:26 +0000',
    signature: 'lx3byBScXR6KzyMaifNkardMwNk=',
  },
  {
    name: 'Upload',
    method: 'PUT',
    path: '/db-backup.dat.gz',
    bucket: 'static.johnsmith.net',
    date: 'Tue, 27 Mar 2007 21:06:08 +0000',
    headers: {
      'x-amz-acl': 'public-read',
      'content-type': 'application/x-download',
      'content-md5': '4gJE4saaMU4BqNR0kLY+lw==',
      'x-amz-meta-reviewedby': 'joe@johnsmith.net,jane@johnsmith.net',
      'x-amz-meta-filechecksum': '0x02661779',
      'x-amz-meta-checksumalgorithm': 'crc32',
      'content-disposition': 'attachment; filename=database.dat',
      'content-encoding': 'gzip',
    },
    signature: 'ilyl83RwaSoYIEdixDQcA4OnAnc=',
  },
  {
    name: 'List all my buckets',
    method: 'GET',
    path: '/',
    date: 'Wed, 28 Mar 2007 01:29:59 +0000',
    signature: 'qGdzdERIC03wnaRNKh6OqZehG9s=',
  },
  {
    name: 'Unicode keys',
    method: 'GET',
    path: '/dictionary/fran%C3%A7ais/pr%c3%a9f%c3%a8re',
    date: 'Wed, 28 Mar 2007 01:49:49 +0000',
    signature: 'DNEZGsoieTZ92F3bUfSPQcbGmlM=',
  },
]

const optionsOf = (bucket: string | undefined, nowMs: number) => ({
  credentials: staticCredentials([credential]),
  clock: { now: () => nowMs },
  signingKeys: signingKey,
  service: 's3',
  region: 'us-east-1',
  bucket,
})

describe('the published examples of signature version 2', () => {
  test.for(examples)('$name', async ({ method, path, query = '', bucket, date, headers, signature }, { expect }) => {
    const request = {
      method,
      rawPath: path,
      rawQuery: query,
      headers: { ...headers, date, authorization: `AWS ${credential.accessKeyId}:${signature}` },
    }
    const options = optionsOf(bucket, Date.parse(date))
    expect(await authenticate(request, options)).toMatchObject({ kind: 'verified', scheme: 'sigv2' })
    expect(await authenticate({ ...request, method: 'POST' }, options)).toMatchObject({ reason: 'signature-mismatch' })
    expect(await authenticate(request, { ...options, sigV2: false })).toMatchObject({ reason: 'sigv2-off' })
  })

  test('Query string authentication', async ({ expect }) => {
    const request = {
      method: 'GET',
      rawPath: '/photos/puppy.jpg',
      rawQuery: `AWSAccessKeyId=${credential.accessKeyId}&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620`,
      headers: {},
    }
    const options = optionsOf('johnsmith', 1_175_139_619_000)
    expect(await authenticate(request, options)).toMatchObject({ kind: 'verified', scheme: 'sigv2-query' })
    expect(await authenticate(request, { ...options, sigV2: false })).toMatchObject({ reason: 'sigv2-off' })
    expect(await authenticate(request, optionsOf('johnsmith', 1_175_139_621_000))).toMatchObject({ reason: 'expired' })
  })
})
