import { createHash, createHmac } from 'node:crypto'
import { describe, test } from 'vitest'
import { staticCredentials } from '../credentials.ts'
import { signSdkHmac } from './sign.ts'
import { verifySdkHmac } from './verify.ts'

const body = '{"key_id":"x"}'
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const hmac = (key: string | Uint8Array, text: string) => createHmac('sha256', key).update(text).digest()
const options = {
  credentials: staticCredentials([
    {
      accessKeyId: 'AK',
      secretAccessKey: 'SK',
      principal: { kind: 'user', arn: 'arn:aws:iam::000000000000:root', accountId: '000000000000', name: 'root' },
    },
  ]),
  clock: { now: () => Date.UTC(2026, 0, 1, 0, 1) },
  bodyHash: sha256(body),
}
const path = '/v1.0/00000000000000000000000000000000/kms/describe-key'
const headers = {
  host: 'kms.local',
  'x-project-id': 'p',
  'x-sdk-date': '20260101T000000Z',
  'content-type': 'application/json',
}

/** Two signers written here from the description of the schemes, apart from the verifier. */
const access = (): string => {
  const canonical = `POST\n${path}/\n\nhost:kms.local\nx-project-id:p\nx-sdk-date:20260101T000000Z\n\nhost;x-project-id;x-sdk-date\n${sha256(body)}`
  const signature = hmac('SK', `SDK-HMAC-SHA256\n20260101T000000Z\n${sha256(canonical)}`).toString('hex')
  return `SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-project-id;x-sdk-date, Signature=${signature}`
}
const credential = (): string => {
  const canonical = `POST\n${path}/\n\ncontent-type:application/json\nhost:kms.local\nx-sdk-date:20260101T000000Z\n\ncontent-type;host;x-sdk-date\n${sha256(body)}`
  const key = hmac(hmac(hmac(hmac('SDKSK', '20260101'), ''), ''), 'sdk_request')
  const signature = hmac(
    key,
    `SDK-HMAC-SHA256\n20260101T000000Z\n20260101///sdk_request\n${sha256(canonical)}`,
  ).toString('hex')
  return `SDK-HMAC-SHA256 Credential=AK/20260101///sdk_request, SignedHeaders=content-type;host;x-sdk-date, Signature=${signature}`
}

describe.for([
  ['Access', access],
  ['Credential', credential],
] as const)('the %s dialect', ([, sign]) => {
  const request = { method: 'POST', rawPath: path, rawQuery: '', headers: { ...headers, authorization: sign() } }

  test('verifies', async ({ expect }) => {
    expect(await verifySdkHmac(request, options)).toMatchObject({ kind: 'verified', scheme: 'sdk-hmac' })
  })

  test('is refused with another body, path, secret or time', async ({ expect }) => {
    expect(await verifySdkHmac(request, { ...options, bodyHash: sha256('{}') })).toMatchObject({
      reason: 'signature-mismatch',
    })
    expect(await verifySdkHmac({ ...request, rawPath: `${path}s` }, options)).toMatchObject({
      reason: 'signature-mismatch',
    })
    expect(await verifySdkHmac({ ...request, headers: { ...request.headers, host: 'other' } }, options)).toMatchObject({
      reason: 'signature-mismatch',
    })
    expect(await verifySdkHmac(request, { ...options, clock: { now: () => Date.UTC(2026, 0, 2) } })).toMatchObject({
      reason: 'skewed',
    })
    expect(await verifySdkHmac(request, { ...options, credentials: staticCredentials([]) })).toMatchObject({
      reason: 'unknown-access-key',
    })
  })
})

test.for([
  '',
  'SDK-HMAC-SHA256 ',
  'SDK-HMAC-SHA256 Access=AK',
  'SDK-HMAC-SHA256 Credential=AK/x, SignedHeaders=host, Signature=0',
])('refuses %j', async (authorization, { expect }) => {
  const request = { method: 'POST', rawPath: path, rawQuery: '', headers: { ...headers, authorization } }
  expect(await verifySdkHmac(request, options)).toMatchObject({ kind: 'refused', reason: 'malformed-authorization' })
})

test('the signer signs as the description of the scheme says', ({ expect }) => {
  const { 'content-type': _, 'x-sdk-date': _date, ...signed } = headers
  const request = { method: 'POST', rawPath: path, rawQuery: '', headers: signed }
  const signer = { accessKeyId: 'AK', secretAccessKey: 'SK', nowMs: Date.UTC(2026, 0, 1) }
  expect(signSdkHmac(request, body, signer).authorization).toBe(access())
  expect(signSdkHmac(request, body, { ...signer, securityToken: 'T' })).toMatchObject({ 'x-security-token': 'T' })
})

describe('a POST without a body of gophertelekomcloud', () => {
  /** Written from `signer_helper.go`: a nil body's place is taken by `url.Values.Encode()`, an empty body's is not. */
  const signed = (query: string, form: string) => {
    const canonical = `POST\n${path}/\n${query}\nhost:kms.local\nx-sdk-date:20260101T000000Z\n\nhost;x-sdk-date\n${sha256(form)}`
    const key = hmac(hmac(hmac(hmac('SDKSK', '20260101'), ''), ''), 'sdk_request')
    const toSign = `SDK-HMAC-SHA256\n20260101T000000Z\n20260101///sdk_request\n${sha256(canonical)}`
    const authorization = `SDK-HMAC-SHA256 Credential=AK/20260101///sdk_request, SignedHeaders=host;x-sdk-date, Signature=${hmac(key, toSign).toString('hex')}`
    return { method: 'POST', rawPath: path, headers: { ...headers, authorization } }
  }
  const empty = { ...options, bodyHash: sha256('') }
  const rawQuery = 'Zone=1&limit=a%2Fb%20c&limit=0'

  test.for([
    ['nil', signed('', 'Zone=1&limit=a%2Fb+c&limit=0'), rawQuery],
    ['empty', signed('limit=2&Marker=1&zone=3', ''), 'zone=3&Marker=1&limit=2'],
  ] as const)('verifies where the body is %s', async ([, request, sent], { expect }) => {
    expect(await verifySdkHmac({ ...request, rawQuery: sent }, empty)).toMatchObject({ kind: 'verified' })
  })

  test('is refused with another query, none, or a body', async ({ expect }) => {
    const request = signed('', 'Zone=1&limit=a%2Fb+c&limit=0')
    for (const other of ['', 'Zone=2&limit=a%2Fb%20c&limit=0', 'Zone=1&limit=0&limit=a%2Fb%20c']) {
      const outcome = await verifySdkHmac({ ...request, rawQuery: other }, empty)
      expect(outcome).toMatchObject({ reason: 'signature-mismatch' })
    }
    expect(await verifySdkHmac({ ...request, rawQuery }, options)).toMatchObject({ reason: 'signature-mismatch' })
    const formed = { ...options, bodyHash: sha256('Zone=1') }
    const asQuery = { ...signed('', 'Zone=1'), rawQuery: 'Zone=1', method: 'PUT' }
    expect(await verifySdkHmac(asQuery, formed)).toMatchObject({ reason: 'signature-mismatch' })
  })
})

describe('what else must fit', () => {
  const signed = (extra: Record<string, string>, hash: string) => {
    const all: Record<string, string> = { host: 'kms.local', 'x-sdk-date': '20260101T000000Z', ...extra }
    const names = Object.keys(all).sort()
    const lines = names.map((name) => `${name}:${all[name]}\n`).join('')
    const canonical = `POST\n${path}/\na=1&a-b=1\n${lines}\n${names.join(';')}\n${hash}`
    const signature = hmac('SK', `SDK-HMAC-SHA256\n20260101T000000Z\n${sha256(canonical)}`).toString('hex')
    const authorization = `SDK-HMAC-SHA256 Access=AK, SignedHeaders=${names.join(';')}, Signature=${signature}`
    return { method: 'POST', rawPath: path, rawQuery: 'a-b=1&a=1', headers: { ...all, authorization } }
  }

  test('the query is sorted by name, not by pair', async ({ expect }) => {
    expect(await verifySdkHmac(signed({}, sha256(body)), options)).toMatchObject({ kind: 'verified' })
  })

  test('an announced hash of another body does not stand in for the body', async ({ expect }) => {
    const other = sha256('other')
    expect(await verifySdkHmac(signed({ 'x-sdk-content-sha256': other }, other), options)).toMatchObject({
      reason: 'signature-mismatch',
    })
    expect(await verifySdkHmac(signed({ 'x-sdk-content-sha256': sha256(body) }, sha256(body)), options)).toMatchObject({
      kind: 'verified',
    })
  })

  test('a temporary credential needs its token', async ({ expect }) => {
    const principal = {
      kind: 'user',
      arn: 'arn:aws:iam::000000000000:root',
      accountId: '000000000000',
      name: 'r',
    } as const
    const temporary = {
      ...options,
      credentials: staticCredentials([{ accessKeyId: 'AK', secretAccessKey: 'SK', principal, sessionToken: 'T' }]),
    }
    const request = signed({}, sha256(body))
    expect(await verifySdkHmac(request, temporary)).toMatchObject({ reason: 'invalid-token' })
    const bearing = { ...request, headers: { ...request.headers, 'x-security-token': 'T' } }
    expect(await verifySdkHmac(bearing, temporary)).toMatchObject({ kind: 'verified' })
  })

  test('a scope of another day is refused', async ({ expect }) => {
    const authorization = credential().replace('20260101//', '20251231//')
    const request = { method: 'POST', rawPath: path, rawQuery: '', headers: { ...headers, authorization } }
    expect(await verifySdkHmac(request, options)).toMatchObject({ reason: 'wrong-scope', detail: { part: 'date' } })
  })
})
