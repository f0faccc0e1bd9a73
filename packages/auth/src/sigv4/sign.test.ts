import { describe, test } from 'vitest'
import { authenticate } from '../authenticate.ts'
import { staticCredentials } from '../credentials.ts'
import { presign } from './sign.ts'
import { cachedSigningKeys } from './signing-key.ts'

const nowMs = Date.UTC(2013, 4, 24)
const credential = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  principal: { kind: 'user', arn: 'arn:aws:iam::000000000000:root', accountId: '000000000000', name: 'root' },
} as const
const options = {
  credentials: staticCredentials([credential]),
  clock: { now: () => nowMs },
  signingKeys: cachedSigningKeys(),
  service: 's3',
  region: 'us-east-1',
  bucket: undefined,
}
const signing = { ...credential, region: 'us-east-1', service: 's3', nowMs, expiresS: 86_400 }
const get = { method: 'GET', rawPath: '/test.txt', rawQuery: '', headers: { host: 'examplebucket.s3.amazonaws.com' } }

describe('presign', () => {
  test('makes the signature of the published example', ({ expect }) => {
    expect(presign(get, signing)).toMatch(
      /&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404$/,
    )
  })

  test('keeps the query of the request, signs headers and carries a token', async ({ expect }) => {
    const request = {
      ...get,
      rawQuery: 'partNumber=1&uploadId=a/b%3D',
      headers: { ...get.headers, 'x-amz-acl': 'private' },
    }
    const rawQuery = presign(request, { ...signing, sessionToken: 'T/+=' })
    const temporary = { ...options, credentials: staticCredentials([{ ...credential, sessionToken: 'T/+=' }]) }
    expect(await authenticate({ ...request, rawQuery }, temporary)).toMatchObject({ scheme: 'sigv4-query' })
    expect(await authenticate({ ...request, rawQuery }, options)).toMatchObject({ reason: 'invalid-token' })
    const changed = { ...request, rawQuery: rawQuery.replace('partNumber=1', 'partNumber=2') }
    expect(await authenticate(changed, temporary)).toMatchObject({ reason: 'signature-mismatch' })
    const added = { ...request, rawQuery, headers: { ...request.headers, 'x-amz-meta-a': 'b' } }
    expect(await authenticate(added, temporary)).toMatchObject({
      reason: 'headers-not-signed',
      detail: { headers: 'x-amz-meta-a' },
    })
  })

  test.for([
    ['X-Amz-Expires=86400', 'X-Amz-Expires=604801', 'query-malformed'],
    ['X-Amz-Expires=86400', 'X-Amz-Expires=-7', 'query-malformed'],
    ['X-Amz-Expires=86400', 'X-Amz-Expires=soon', 'query-malformed'],
    ['X-Amz-Expires=86400', 'X-Amz-Expires=86401', 'signature-mismatch'],
    ['X-Amz-Date=20130524T000000Z', 'X-Amz-Date=now', 'query-malformed'],
    ['aws4_request', 'aws5_request', 'query-malformed'],
    ['us-east-1', 'us-east-2', 'wrong-region'],
    ['X-Amz-SignedHeaders=host', 'X-Amz-SignedHeaders=x', 'host-not-signed'],
    ['X-Amz-Algorithm=AWS4-HMAC-SHA256', 'X-Amz-Algorithm=AWS4-ECDSA-P256-SHA256', 'query-malformed'],
    ['&X-Amz-Expires=86400', '', 'query-missing'],
  ] as const)('once %s is made %j the URL is refused: %s', async ([from, to, reason], { expect }) => {
    const rawQuery = presign(get, signing).replace(from, to)
    expect(await authenticate({ ...get, rawQuery }, options)).toMatchObject({ kind: 'refused', reason })
  })
})
