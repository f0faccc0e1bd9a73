import { createHash, createHmac } from 'node:crypto'
import { describe, test } from 'vitest'
import { authenticate } from '../authenticate.ts'
import { staticCredentials } from '../credentials.ts'
import { signRequest } from './sign.ts'
import { cachedSigningKeys, scopeText, signingKey } from './signing-key.ts'
import { verifySigV4Header } from './verify-header.ts'

const nowMs = Date.UTC(2026, 0, 1)
const credential = {
  accessKeyId: 'AK',
  secretAccessKey: 'SK',
  principal: { kind: 'user', arn: 'arn:aws:iam::000000000000:root', accountId: '000000000000', name: 'root' },
} as const
const options = {
  credentials: staticCredentials([credential]),
  clock: { now: () => nowMs },
  signingKeys: cachedSigningKeys(),
  service: 's3',
  region: 'eu-de',
  bucket: undefined,
}
const signing = { ...credential, region: 'eu-de', service: 's3', nowMs, payloadHash: 'UNSIGNED-PAYLOAD' }
const get = { method: 'GET', rawPath: '/bkt/x/y', rawQuery: '', headers: { host: 'h' } }
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

describe('a body that is read before its request is verified', () => {
  const post = { ...get, method: 'POST', rawPath: '/' }

  test.for(['UNSIGNED-PAYLOAD', sha256('announced')])(
    'is what the signature must cover, not %s',
    async (payloadHash, { expect }) => {
      const headers = signRequest(post, { ...signing, service: 'kms', payloadHash })
      const verification = verifySigV4Header({ ...post, headers }, { ...options, service: 'kms' }, sha256('sent'))
      expect(await verification).toMatchObject({ kind: 'refused', reason: 'signature-mismatch' })
    },
  )

  test('cannot be left out', async ({ expect }) => {
    const headers = signRequest(post, { ...signing, service: 'kms', payloadHash: sha256('') })
    expect(await verifySigV4Header({ ...post, headers }, { ...options, service: 'kms' })).toMatchObject({
      reason: 'missing-content-sha256',
    })
  })
})

test('%2F, a slash, a plus and dots name different places, and sign differently', async ({ expect }) => {
  const paths = [
    '/bkt/x/y',
    '/bkt%2Fx/y',
    '/bkt/x%2Fy',
    '/bkt/x//y',
    '/bkt/./x/y',
    '/bkt/z/../x/y',
    '/bkt/x+y',
    '/bkt/x y',
  ]
  for (const signed of paths) {
    const headers = signRequest({ ...get, rawPath: signed }, signing)
    for (const sent of paths) {
      const { kind } = await authenticate({ ...get, rawPath: sent, headers }, options)
      expect(`${signed} ${sent} ${kind}`).toBe(`${signed} ${sent} ${signed === sent ? 'verified' : 'refused'}`)
    }
  }
})

test.for([
  ['/b/%c3%a4%7e', '/b/%C3%A4~'],
  ['/b/ä!', '/b/%C3%A4%21'],
  ['/b/😀', '/b/%F0%9F%98%80'],
  ['/b/100%', '/b/100%25'],
] as const)('%s signs as %s', async ([sent, signed], { expect }) => {
  const headers = signRequest({ ...get, rawPath: signed }, signing)
  expect(await authenticate({ ...get, rawPath: sent, headers }, options)).toMatchObject({ kind: 'verified' })
})

test('query bytes that are no UTF-8 are told apart', async ({ expect }) => {
  const headers = signRequest({ ...get, rawQuery: 'marker=%FF' }, signing)
  expect(await authenticate({ ...get, rawQuery: 'marker=%ff', headers }, options)).toMatchObject({ kind: 'verified' })
  expect(await authenticate({ ...get, rawQuery: 'marker=%FE', headers }, options)).toMatchObject({
    reason: 'signature-mismatch',
  })
})

test('a UTF-8 header that Node hands on byte for byte is signed by its bytes', async ({ expect }) => {
  const scope = { date: '20260101', region: 'eu-de', service: 's3' }
  const names = 'host;x-amz-content-sha256;x-amz-date;x-amz-meta-a'
  const canonical = `GET\n/bkt/x/y\n\nhost:h\nx-amz-content-sha256:UNSIGNED-PAYLOAD\nx-amz-date:20260101T000000Z\nx-amz-meta-a:voilà\n\n${names}\nUNSIGNED-PAYLOAD`
  const signature = createHmac('sha256', signingKey('SK', scope))
    .update(`AWS4-HMAC-SHA256\n20260101T000000Z\n${scopeText(scope)}\n${sha256(canonical)}`)
    .digest('hex')
  const headers = {
    host: 'h',
    'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    'x-amz-date': '20260101T000000Z',
    'x-amz-meta-a': Buffer.from('  voilà\t', 'utf8').toString('latin1'),
    authorization: `AWS4-HMAC-SHA256 Credential=AK/${scopeText(scope)},SignedHeaders=${names},Signature=${signature}`,
  }
  expect(await authenticate({ ...get, headers }, options)).toMatchObject({ kind: 'verified' })
})

test('the RFC 1123 Date header stands in for x-amz-date; a date in no known form is none', async ({ expect }) => {
  const { authorization, ...rest } = signRequest(get, signing)
  const names = 'date;host;x-amz-content-sha256'
  const headersOf = (date: string): Record<string, string> => {
    const canonical = `GET\n/bkt/x/y\n\ndate:${date}\nhost:h\nx-amz-content-sha256:UNSIGNED-PAYLOAD\n\n${names}\nUNSIGNED-PAYLOAD`
    const scope = { date: '20260101', region: 'eu-de', service: 's3' }
    const signature = createHmac('sha256', signingKey('SK', scope))
      .update(`AWS4-HMAC-SHA256\n20260101T000000Z\n${scopeText(scope)}\n${sha256(canonical)}`)
      .digest('hex')
    return {
      host: 'h',
      date,
      'x-amz-content-sha256': rest['x-amz-content-sha256'] ?? '',
      authorization: `AWS4-HMAC-SHA256 Credential=AK/${scopeText(scope)},SignedHeaders=${names},Signature=${signature}`,
    }
  }
  const verify = (date: string) => authenticate({ ...get, headers: headersOf(date) }, options)
  expect(authorization).toBeDefined()
  expect(await verify('Thu, 01 Jan 2026 00:00:00 GMT')).toMatchObject({ kind: 'verified' })
  for (const date of [
    '2026-01-01 00:00',
    'January 1, 2026',
    'Thu, 41 Jan 2026 00:00:00 GMT',
    '20260141T000000Z',
    '1',
  ]) {
    expect(await verify(date)).toMatchObject({ reason: 'missing-date' })
  }
})

test('a header that is undefined is absent', async ({ expect }) => {
  const headers = { ...signRequest(get, signing), 'x-amz-acl': undefined }
  expect(await authenticate({ ...get, headers }, options)).toMatchObject({ kind: 'verified' })
})

test('a temporary credential needs its token, a permanent one must have none', async ({ expect }) => {
  const temporary = { ...options, credentials: staticCredentials([{ ...credential, sessionToken: 'T' }]) }
  const [without, wrong, right] = [undefined, 'U', 'T'].map((sessionToken) => ({
    ...get,
    headers: signRequest(get, { ...signing, ...(sessionToken === undefined ? {} : { sessionToken }) }),
  }))
  if (!without || !wrong || !right) throw new Error('unreachable')
  expect(await authenticate(right, temporary)).toMatchObject({ kind: 'verified' })
  expect(await authenticate(wrong, temporary)).toMatchObject({ reason: 'invalid-token' })
  expect(await authenticate(without, temporary)).toMatchObject({ reason: 'invalid-token' })
  expect(await authenticate(right, options)).toMatchObject({ reason: 'invalid-token' })
})

test('a refusal shows neither the secret nor the signature that was expected', async ({ expect }) => {
  const good = signRequest(get, signing)
  const expected = /Signature=(\w+)/.exec(good.authorization ?? '')?.[1] ?? ''
  const authorization = good.authorization?.replace(expected, '0'.repeat(64))
  const refused = await authenticate({ ...get, headers: { ...good, authorization } }, options)
  expect(refused).toMatchObject({ reason: 'signature-mismatch', detail: { signatureProvided: '0'.repeat(64) } })
  expect(JSON.stringify(refused)).not.toContain(expected)
  expect(JSON.stringify(refused)).not.toMatch(/\bSK\b/)
})

/** From the test suite that AWS published with the signature's specification, as far as S3's rules agree with it. */
test.for([
  ['get-vanilla', 'GET', '', {}, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
  ['post-vanilla', 'POST', '', {}, '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b'],
  [
    'get-vanilla-query-order-key-case',
    'GET',
    'Param2=value2&Param1=value1',
    {},
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  ],
  [
    'get-vanilla-empty-query-key',
    'GET',
    'Param1=value1',
    {},
    'a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb',
  ],
  [
    'get-header-value-trim',
    'GET',
    '',
    { 'my-header1': ' value1', 'my-header2': ' "a   b   c"' },
    'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
  ],
  [
    'get-header-key-duplicate',
    'GET',
    '',
    { 'my-header1': 'value2,value2,value1' },
    'c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea',
  ],
] as const)('published: %s', async ([, method, rawQuery, extra, signature], { expect }) => {
  const headers: Record<string, string> = { host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z', ...extra }
  const names = Object.keys(headers).sort().join(';')
  const authorization = `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=${names}, Signature=${signature}`
  const example = {
    ...options,
    credentials: staticCredentials([
      {
        ...credential,
        accessKeyId: 'AKIDEXAMPLE',
        secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      },
    ]),
    clock: { now: () => Date.UTC(2015, 7, 30, 12, 36) },
    service: 'service',
    region: 'us-east-1',
  }
  const request = { method, rawPath: '/', rawQuery, headers: { ...headers, authorization } }
  expect(await verifySigV4Header(request, example, sha256(''))).toMatchObject({ kind: 'verified' })
})
