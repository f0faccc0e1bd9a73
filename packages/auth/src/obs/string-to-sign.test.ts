import { createHmac } from 'node:crypto'
import { describe, test } from 'vitest'
import { authenticate } from '../authenticate.ts'
import { staticCredentials } from '../credentials.ts'
import { cachedSigningKeys } from '../sigv4/signing-key.ts'

const DATE = 'Thu, 01 Jan 2026 00:00:00 GMT'
const credential = {
  accessKeyId: 'AK',
  secretAccessKey: 'SK',
  principal: { kind: 'user', arn: 'arn:aws:iam::000000000000:root', accountId: '000000000000', name: 'root' },
} as const
const options = {
  credentials: staticCredentials([credential]),
  clock: { now: () => Date.parse(DATE) },
  signingKeys: cachedSigningKeys(),
  service: 's3',
  region: 'eu-de',
  bucket: undefined,
}
const sign = (text: string): string => createHmac('sha1', 'SK').update(text).digest('base64')
const get = (rawPath: string, rawQuery: string, headers: Record<string, string>) => ({
  method: 'GET',
  rawPath,
  rawQuery,
  headers,
})

describe('a bucket in the path', () => {
  test.for(['/bkt?acl', '/bkt/?acl'])(
    'is signed as %s when it is sent without its slash',
    async (resource, { expect }) => {
      const headers = { date: DATE, authorization: `OBS AK:${sign(`GET\n\n\n${DATE}\n${resource}`)}` }
      expect(await authenticate(get('/bkt', 'acl', headers), options)).toMatchObject({ kind: 'verified' })
      expect(await authenticate(get('/bkt/k', 'acl', headers), options)).toMatchObject({ reason: 'signature-mismatch' })
    },
  )
})

test('the empty path of a virtual host is its bucket', async ({ expect }) => {
  const headers = { date: DATE, authorization: `OBS AK:${sign(`GET\n\n\n${DATE}\n/bkt/?acl`)}` }
  expect(await authenticate(get('', 'acl=', headers), { ...options, bucket: 'bkt' })).toMatchObject({
    kind: 'verified',
  })
})

test.for(['20260101T000000Z', DATE])(
  'x-amz-date may be %s, and leaves the date line empty',
  async (date, { expect }) => {
    const authorization = `AWS AK:${sign(`GET\n\n\n\nx-amz-date:${date}\n/bkt/k`)}`
    const headers = { date: 'whatever', 'x-amz-date': date, authorization }
    expect(await authenticate(get('/bkt/k', '', headers), options)).toMatchObject({ scheme: 'sigv2' })
  },
)

test('sub-resources are found in any case, sorted, decoded, the first of a name; others are not signed', async ({
  expect,
}) => {
  const text = `GET\n\n\n${DATE}\n/bkt/k?partNumber=1&uploadId=a/b=&versionId=v 1`
  const headers = { date: DATE, authorization: `OBS AK:${sign(text)}` }
  const rawQuery = 'versionId=v%201&uploadId=a%2Fb%3D&prefix=p&partNumber=1&partNumber=2&apiversion'
  expect(await authenticate(get('/bkt/k', rawQuery, headers), options)).toMatchObject({ kind: 'verified' })
})

test('metrics and the like are sub-resources of S3 alone', async ({ expect }) => {
  const [signed, plain] = ['/bkt/?metrics', '/bkt/'].map((resource) => sign(`GET\n\n\n${DATE}\n${resource}`))
  const verify = (authorization: string) =>
    authenticate(get('/bkt/', 'metrics', { date: DATE, authorization }), options)
  expect(await verify(`AWS AK:${signed}`)).toMatchObject({ scheme: 'sigv2' })
  expect(await verify(`OBS AK:${plain}`)).toMatchObject({ scheme: 'obs' })
})

test('a UTF-8 header that Node hands on byte for byte is signed by its bytes', async ({ expect }) => {
  const authorization = `OBS AK:${sign(`GET\n\n\n${DATE}\nx-obs-meta-a:voilà\n/bkt/k`)}`
  const headers = { date: DATE, 'x-obs-meta-a': Buffer.from(' voilà ').toString('latin1'), authorization }
  expect(await authenticate(get('/bkt/k', '', headers), options)).toMatchObject({ kind: 'verified' })
})

test('a temporary credential needs its token, in the header or the URL', async ({ expect }) => {
  const temporary = { ...options, credentials: staticCredentials([{ ...credential, sessionToken: 'T/K=' }]) }
  const header = `OBS AK:${sign(`GET\n\n\n${DATE}\nx-obs-security-token:T/K=\n/bkt/k`)}`
  const headers = { date: DATE, 'x-obs-security-token': 'T/K=', authorization: header }
  expect(await authenticate(get('/bkt/k', '', headers), temporary)).toMatchObject({ kind: 'verified' })
  expect(await authenticate(get('/bkt/k', '', headers), options)).toMatchObject({ reason: 'invalid-token' })
  const signature = encodeURIComponent(sign('GET\n\n\n1800000000\n/bkt/k?x-obs-security-token=T/K='))
  const rawQuery = `AccessKeyId=AK&Expires=1800000000&x-obs-security-token=T/K%3D&Signature=${signature}`
  expect(await authenticate(get('/bkt/k', rawQuery, {}), temporary)).toMatchObject({ scheme: 'obs-query' })
})
