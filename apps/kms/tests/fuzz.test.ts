import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { signRequest } from '@sealstack/auth'
import type { Dispatch } from '@sealstack/http'
import { seededBytes } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { awsOperations, otcOperations } from '../src/api.ts'
import { DEFAULT_PROJECT_ID } from '../src/index.ts'
import { startKms } from './_util.ts'

const UNKNOWN = '11111111-2222-3333-4444-555555555555'

/** Every member that an operation has, with a value that is right; each operation takes those that it knows. */
const AWS_MEMBERS = {
  KeyId: 'alias/aws/s3',
  AliasName: 'alias/a',
  TargetKeyId: UNKNOWN,
  DestinationKeyId: 'alias/aws/s3',
  SourceKeyId: 'alias/aws/s3',
  Description: 'x',
  KeySpec: 'SYMMETRIC_DEFAULT',
  CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
  KeyUsage: 'ENCRYPT_DECRYPT',
  Origin: 'AWS_KMS',
  MultiRegion: false,
  Policy: '{}',
  Tags: [{ TagKey: 'a', TagValue: 'b' }],
  TagKeys: ['a'],
  Plaintext: 'eA==',
  CiphertextBlob: Buffer.alloc(140, 2).toString('base64'),
  EncryptionContext: { a: 'b' },
  SourceEncryptionContext: { a: 'b' },
  DestinationEncryptionContext: { a: 'b' },
  EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
  NumberOfBytes: 32,
  GrantTokens: ['x'],
  Recipient: undefined,
  DryRun: false,
  Limit: 10,
  Marker: undefined,
  PendingWindowInDays: 7,
  Message: 'eA==',
  MessageType: 'RAW',
  SigningAlgorithm: 'ECDSA_SHA_256',
  Signature: 'eA==',
  MacAlgorithm: 'HMAC_SHA_256',
  Mac: 'eA==',
  KeyAgreementAlgorithm: 'ECDH',
  PublicKey: 'eA==',
  KeyPairSpec: 'ECC_NIST_P256',
}

const OTC_MEMBERS = {
  key_id: 'alias/obs/default',
  key_alias: 'a',
  key_description: 'x',
  key_spec: 'AES_256',
  key_usage: 'ENCRYPT_DECRYPT',
  origin: 'kms',
  encryption_context: { a: 'b' },
  datakey_length: '512',
  datakey_plain_length: '64',
  datakey_cipher_length: '64',
  plain_text: '00'.repeat(96),
  cipher_text: '0200'.repeat(94),
  random_data_length: '512',
  pending_days: '7',
  limit: '10',
  marker: '0',
  key_state: '2',
  message: 'eA==',
  message_type: 'RAW',
  signing_algorithm: 'ECDSA_SHA_256',
  signature: 'eA==',
  mac_algorithm: 'HMAC_SHA_256',
  mac: '00',
  encryption_algorithm: 'SYMMETRIC_DEFAULT',
  sequence: undefined,
}

/** Members that most operations do not have: trying them there only takes time. */
const ASYMMETRIC_CALLS = /sign|mac|verify|pair|secret|crypt/i
const isForAsymmetric = (member: string): boolean => /^message|sign|mac|PublicKey|Agreement|Pair/i.test(member)

const WEIRD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  '',
  ' ',
  'x',
  '\0',
  '\u2028',
  '%s%n',
  '\'; DROP TABLE "Key"; --',
  '../../etc/passwd',
  'alias/',
  'arn:aws:kms:us-east-1:000000000000:alias/',
  UNKNOWN,
  'ß'.repeat(5000),
  [],
  [null],
  [[]],
  [{}],
  {},
  { '': '' },
  { __proto__: null, constructor: 'x', toString: 'x' },
  JSON.parse('{"__proto__":{"a":"b"}}'),
  { a: { b: 'c' } },
  { a: 1 },
]

const send = async (dispatch: Dispatch, rawPath: string, body: Uint8Array, headers: Record<string, string>) => {
  const reply = await dispatch({
    id: 'fuzz',
    method: 'POST',
    rawPath,
    rawQuery: '',
    headers,
    body: Readable.from([body]),
    signal: new AbortController().signal,
    remoteAddress: undefined,
    secure: false,
  })
  const answer = reply.body instanceof Readable ? await text(reply.body) : Buffer.from(reply.body ?? '').toString()
  return { status: reply.status, body: answer === '' ? {} : JSON.parse(answer) }
}

const callAws = (dispatch: Dispatch, name: string, body: Uint8Array) => {
  const headers = { host: 'kms', 'x-amz-target': `TrentService.${name}` }
  const credential = { accessKeyId: 'test', secretAccessKey: 'test', region: 'us-east-1', service: 'kms' }
  const payloadHash = createHash('sha256').update(body).digest('hex')
  const request = { method: 'POST', rawPath: '/', rawQuery: '', headers }
  return send(dispatch, '/', body, signRequest(request, { ...credential, nowMs: Date.now(), payloadHash }))
}

const callOtc = (dispatch: Dispatch, name: string, body: Uint8Array) =>
  send(dispatch, `/v1.0/${DEFAULT_PROJECT_ID}/kms/${name}`, body, { host: 'kms', 'x-auth-token': 'token' })

const DIALECTS = [
  ['AWS', awsOperations, AWS_MEMBERS, callAws, (body: { readonly __type?: unknown }) => body.__type],
  [
    'OTC',
    otcOperations,
    OTC_MEMBERS,
    callOtc,
    (body: { readonly error_code?: unknown; readonly error?: { readonly error_code?: unknown } }) =>
      body.error_code ?? body.error?.error_code,
  ],
] as const

describe.for(DIALECTS)('every operation of the %s dialect', ([, operations, members, call, codeOf]) => {
  const names = operations.filter(({ implemented }) => implemented).map(({ name }) => name)

  test.for(names)('%s answers whatever it is given, in its own words', async (name, { expect }) => {
    const { dispatch } = await startKms()
    for (const member of Object.keys(members)) {
      if (isForAsymmetric(member) && !ASYMMETRIC_CALLS.test(name)) continue
      for (const value of [undefined, ...WEIRD]) {
        const body = JSON.stringify({ ...members, [member]: value })
        const { status, body: answer } = await call(dispatch, name, Buffer.from(body))
        const what = `${member}: ${JSON.stringify(value)?.slice(0, 60)} gave ${JSON.stringify(answer).slice(0, 300)}`
        expect(status, what).toBeLessThan(500)
        if (status !== 200) expect(codeOf(answer), what).toEqual(expect.any(String))
      }
    }
  })

  test('answers bytes that are no JSON, and JSON that is broken off', async ({ expect }) => {
    const { dispatch } = await startKms()
    const whole = Buffer.from(JSON.stringify(members))
    for (const name of names) {
      for (let round = 0; round < 20; round++) {
        const noise = seededBytes(40, `${name} ${round}`)
        const cut = whole.subarray(0, ((noise[0] ?? 0) * whole.byteLength) >> 8)
        const mixed = Buffer.from(whole)
        mixed.set(noise.subarray(0, 4), (noise[5] ?? 0) % (whole.byteLength - 4))
        for (const body of [noise, cut, mixed]) {
          expect((await call(dispatch, name, body)).status, `${name} ${body.toString('hex')}`).toBeLessThan(500)
        }
      }
    }
  })
})
