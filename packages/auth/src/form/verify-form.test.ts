import { createHmac } from 'node:crypto'
import { test } from 'vitest'
import { staticCredentials } from '../credentials.ts'
import { signingKey } from '../sigv4/signing-key.ts'
import { formScheme, verifyForm } from './verify-form.ts'

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const principal = { kind: 'user', arn: 'arn:aws:iam::1:root', accountId: '1', name: 'root' } as const
const credential = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: SECRET, principal }
const options = {
  credentials: staticCredentials([credential]),
  signingKeys: signingKey,
  region: 'us-east-1',
  clock: Date,
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html; its lines end in CRLF. */
const EXAMPLE = `{ "expiration": "2015-12-30T12:00:00.000Z",
  "conditions": [
    {"bucket": "sigv4examplebucket"},
    ["starts-with", "$key", "user/user1/"],
    {"acl": "public-read"},
    {"success_action_redirect": "http://sigv4examplebucket.s3.amazonaws.com/successful_upload.html"},
    ["starts-with", "$Content-Type", "image/"],
    {"x-amz-meta-uuid": "14365123651274"},
    {"x-amz-server-side-encryption": "AES256"},
    ["starts-with", "$x-amz-meta-tag", ""],

    {"x-amz-credential": "AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request"},
    {"x-amz-algorithm": "AWS4-HMAC-SHA256"},
    {"x-amz-date": "20151229T000000Z" }
  ]
}`.replaceAll('\n', '\r\n')

const v4 = new Map([
  ['policy', Buffer.from(EXAMPLE).toString('base64')],
  ['x-amz-algorithm', 'AWS4-HMAC-SHA256'],
  ['x-amz-credential', 'AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/s3/aws4_request'],
  ['x-amz-date', '20151229T000000Z'],
  ['x-amz-signature', '8afdbf4008c03f22c2cd3cdb72e4afbb1f6a588f3255ac628749a66d7f09699e'],
])

test('the published example of a form in SigV4', async ({ expect }) => {
  expect(await verifyForm(v4, options)).toMatchObject({ kind: 'verified', scheme: 'sigv4', credential })
  const changes = [
    ['policy', Buffer.from(`${EXAMPLE} `).toString('base64'), 'signature-mismatch'],
    ['x-amz-credential', 'AKIAIOSFODNN7EXAMPLE/20151229/eu-west-1/s3/aws4_request', 'wrong-region'],
    ['x-amz-credential', 'AKIAIOSFODNN7EXAMPLE/20151228/us-east-1/s3/aws4_request', 'wrong-scope'],
    ['x-amz-credential', 'AKIAIOSFODNN7EXAMPLE/20151229/us-east-1/kms/aws4_request', 'wrong-scope'],
    ['x-amz-credential', 'OTHER/20151229/us-east-1/s3/aws4_request', 'unknown-access-key'],
    ['x-amz-security-token', 'token', 'invalid-token'],
    ['x-amz-signature', '', 'field-missing'],
  ] as const
  for (const [name, value, reason] of changes) {
    expect(await verifyForm(new Map([...v4, [name, value]]), options)).toMatchObject({ kind: 'refused', reason })
  }
})

test('the older signatures: version 2, which can be switched off, and that of OBS', async ({ expect }) => {
  const policy = 'e30='
  const signature = createHmac('sha1', SECRET).update(policy).digest('base64')
  const v2 = { awsaccesskeyid: credential.accessKeyId, policy, signature }
  const obs = { accesskeyid: credential.accessKeyId, policy, signature }
  const token = { token: `${credential.accessKeyId}:${signature}:${policy}` }
  const verify = (fields: Record<string, string>, more = {}) =>
    verifyForm(new Map(Object.entries(fields)), { ...options, ...more })
  expect(await verify(v2)).toMatchObject({ kind: 'verified', scheme: 'sigv2' })
  expect(await verify(v2, { sigV2: false })).toMatchObject({ kind: 'refused', reason: 'sigv2-off' })
  for (const fields of [obs, token]) {
    expect(await verify(fields, { sigV2: false })).toMatchObject({ kind: 'verified', scheme: 'obs' })
  }
  for (const fields of [v2, obs]) {
    expect(await verify({ ...fields, policy: 'e31=' })).toMatchObject({ reason: 'signature-mismatch' })
    const session = { ...options, credentials: staticCredentials([{ ...credential, sessionToken: 't' }]) }
    expect(await verify(fields, session)).toMatchObject({ reason: 'invalid-token' })
    const name = formScheme(new Map(Object.entries(fields))) === 'obs' ? 'x-obs-security-token' : 'x-amz-security-token'
    expect(await verify({ ...fields, [name]: 't' }, session)).toMatchObject({ kind: 'verified' })
  }
  expect(await verify({ key: 'x', policy })).toMatchObject({ reason: 'anonymous' })
})
