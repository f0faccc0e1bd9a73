import { describe, test } from 'vitest'
import { type Credential, staticCredentials } from './credentials.ts'
import { type AuthMode, claimOf, forgive, lenienceOf } from './lenience.ts'
import { refuse, type Verification } from './verification.ts'

const ACCOUNT = '000000000000'
const credentialOf = (name: string, kind: 'user' | 'service'): Credential => ({
  accessKeyId: name,
  secretAccessKey: name,
  principal: { kind, arn: `arn:aws:iam::${ACCOUNT}:user/${name}`, accountId: ACCOUNT, name },
})
const [known, service] = [credentialOf('KNOWN', 'user'), credentialOf('SERVICE', 'service')]
const credentials = staticCredentials([known, service])

const verified = (credential: Credential): Verification => ({
  kind: 'verified',
  scheme: 'sigv4',
  credential,
  payload: undefined,
  signing: undefined,
})

describe.for([
  ['strict', 'KNOWN', 'SERVICE', 'refused', 'refused', 'refused', 'refused', 'refused'],
  ['permissive', 'KNOWN', 'SERVICE', 'refused', 'root', 'root', 'refused', 'refused'],
  ['off', 'root', 'SERVICE', 'root', 'root', 'root', 'root', 'root'],
] as const)('auth %s', ([mode, ...expected]) => {
  const cases: readonly (readonly [string, Verification, string | undefined])[] = [
    ['a known key, verified', verified(known), 'KNOWN'],
    ['a service, verified', verified(service), 'SERVICE'],
    ['a known key with a bad signature', refuse('signature-mismatch'), 'KNOWN'],
    ['an unknown key', refuse('unknown-access-key'), 'OTHER'],
    ['credentials that cannot be read', refuse('malformed-authorization'), undefined],
    ['nothing', refuse('anonymous'), undefined],
    ['a known key whose time is past', refuse('skewed'), 'KNOWN'],
  ]
  test.for(cases.map(([name, verification, accessKeyId], index) => ({ name, verification, accessKeyId, index })))(
    '$name',
    async ({ verification, accessKeyId, index }, { expect }) => {
      const lenience = lenienceOf(mode as AuthMode, ACCOUNT)
      const outcome = await forgive(verification, { accessKeyId }, { lenience, credentials })
      const who = outcome.kind === 'refused' ? 'refused' : outcome.credential.principal.name
      expect(who).toBe(expected[index])
    },
  )
})

test('the access key is found in whatever scheme names it', ({ expect }) => {
  const keyOf = (authorization: string | undefined, rawQuery = '') =>
    claimOf({ method: 'GET', rawPath: '/', rawQuery, headers: { authorization } }).accessKeyId
  expect(keyOf('AWS4-HMAC-SHA256 Credential=AK/20260101/us-east-1/s3/aws4_request, SignedHeaders=host')).toBe('AK')
  expect(keyOf('SDK-HMAC-SHA256 Access=AK, SignedHeaders=host, Signature=x')).toBe('AK')
  expect(keyOf('OBS AK:x')).toBe('AK')
  expect(keyOf('AWS AK:x')).toBe('AK')
  expect(keyOf(undefined, 'X-Amz-Credential=AK%2F20260101%2Fus-east-1%2Fs3%2Faws4_request')).toBe('AK')
  expect(keyOf(undefined, 'AWSAccessKeyId=AK&Signature=x')).toBe('AK')
  expect(keyOf(undefined, 'AccessKeyId=AK&Signature=x')).toBe('AK')
  expect(keyOf('Bearer x')).toBeUndefined()
})
