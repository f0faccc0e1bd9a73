import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { signRequest } from '@sealstack/auth'
import { type Dispatch, textOf } from '@sealstack/http'
import type { z } from 'zod'
import { awsOperations, otcOperations } from '../src/api.ts'
import { DEFAULT_PROJECT_ID } from '../src/index.ts'
import type { KmsOperation } from '../src/operation.ts'

/** The JSON members that an operation knows. */
export const membersOf = (operation: KmsOperation): readonly string[] =>
  Object.keys((operation.input.body?.schema as z.ZodObject | undefined)?.shape ?? {})

/** Those of them that it cannot do without. */
export const requiredMembersOf = (operation: KmsOperation): readonly string[] =>
  Object.entries((operation.input.body?.schema as z.ZodObject | undefined)?.shape ?? {})
    .filter(([, schema]) => !(schema as z.ZodType).safeParse(undefined).success)
    .map(([name]) => name)

/** Every member that an operation of the AWS dialect has, with a value that is right; each operation takes those that it knows. */
const awsMembers = (keyId: string): Readonly<Record<string, unknown>> => ({
  KeyId: keyId,
  AliasName: 'alias/a',
  TargetKeyId: keyId,
  DestinationKeyId: keyId,
  SourceKeyId: keyId,
  Description: 'x',
  KeySpec: 'SYMMETRIC_DEFAULT',
  CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
  KeyUsage: 'ENCRYPT_DECRYPT',
  Origin: 'AWS_KMS',
  CustomKeyStoreId: undefined,
  XksKeyId: undefined,
  MultiRegion: false,
  Policy: JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' }],
  }),
  PolicyName: 'default',
  BypassPolicyLockoutSafetyCheck: false,
  Tags: [{ TagKey: 'a', TagValue: 'b' }],
  TagKeys: ['a'],
  Plaintext: 'eA==',
  CiphertextBlob: Buffer.alloc(140, 2).toString('base64'),
  EncryptionContext: { a: 'b' },
  SourceEncryptionContext: { a: 'b' },
  DestinationEncryptionContext: { a: 'b' },
  EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
  SourceEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
  DestinationEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
  NumberOfBytes: 32,
  GrantTokens: undefined,
  Recipient: undefined,
  DryRun: false,
  DryRunModifiers: [],
  Limit: 10,
  Marker: undefined,
  PendingWindowInDays: 7,
  RotationPeriodInDays: 90,
  IncludeKeyMaterial: 'ALL_KEY_MATERIAL',
  WrappingAlgorithm: 'RSAES_OAEP_SHA_256',
  WrappingKeySpec: 'RSA_2048',
  ImportToken: Buffer.alloc(140, 2).toString('base64'),
  EncryptedKeyMaterial: Buffer.alloc(256, 2).toString('base64'),
  ValidTo: undefined,
  ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
  ImportType: 'NEW_KEY_MATERIAL',
  KeyMaterialDescription: 'x',
  KeyMaterialId: '0'.repeat(64),
  GranteePrincipal: 'arn:aws:iam::000000000000:user/grantee',
  RetiringPrincipal: 'arn:aws:iam::000000000000:user/grantee',
  GranteeServicePrincipal: undefined,
  RetiringServicePrincipal: undefined,
  Operations: ['Decrypt'],
  Constraints: { EncryptionContextSubset: { a: 'b' } },
  Name: 'x',
  GrantId: '0'.repeat(64),
  GrantToken: undefined,
  ReplicaRegion: 'eu-west-1',
  PrimaryRegion: 'eu-west-1',
  Message: 'eA==',
  MessageType: 'RAW',
  SigningAlgorithm: 'ECDSA_SHA_256',
  Signature: 'eA==',
  Mac: 'eA==',
  MacAlgorithm: 'HMAC_SHA_256',
  KeyPairSpec: 'ECC_NIST_P256',
  KeyAgreementAlgorithm: 'ECDH',
  PublicKey: Buffer.alloc(91, 2).toString('base64'),
})

const DATA_KEY = Buffer.alloc(64, 1)

/** The same of the OTC dialect. */
const otcMembers = (keyId: string): Readonly<Record<string, unknown>> => ({
  key_id: keyId,
  key_alias: 'a',
  key_description: 'x',
  key_spec: 'AES_256',
  key_usage: 'ENCRYPT_DECRYPT',
  origin: 'kms',
  encryption_context: { a: 'b' },
  datakey_length: '512',
  datakey_plain_length: '64',
  datakey_cipher_length: '64',
  plain_text: Buffer.concat([DATA_KEY, createHash('sha256').update(DATA_KEY).digest()]).toString('hex'),
  cipher_text: '0200'.repeat(94),
  random_data_length: '512',
  pending_days: '7',
  limit: '10',
  marker: '0',
  key_state: '2',
  sequence: undefined,
  action: 'create',
  tag: { key: 'a', value: 'b' },
  tags: [{ key: 'a', value: 'b' }],
  matches: [],
  offset: '0',
  key: 'a',
  grantee_principal: 'grantee',
  grantee_principal_type: 'user',
  retiring_principal: 'grantee',
  operations: ['describe-key'],
  name: 'x',
  grant_id: '0'.repeat(64),
  rotation_interval: 30,
  wrapping_algorithm: 'RSAES_OAEP_SHA_256',
  import_token: Buffer.alloc(300, 2).toString('base64'),
  encrypted_key_material: Buffer.alloc(256, 2).toString('base64'),
  expiration_time: 9_999_999_999,
  encryption_algorithm: 'SYMMETRIC_DEFAULT',
  message: 'eA==',
  message_type: 'RAW',
  signing_algorithm: 'ECDSA_SHA_256',
  signature: 'eA==',
  mac: '00',
  mac_algorithm: 'HMAC_SHA_256',
})

/** An answer's status, and its JSON document. */
export interface Answer {
  readonly status: number
  readonly body: {
    readonly __type?: string
    readonly message?: string
    readonly error_code?: string
    readonly error?: { readonly error_code?: string }
  }
}

const send = async (
  dispatch: Dispatch,
  target: { readonly method: string; readonly rawPath: string },
  body: Uint8Array,
  headers: Record<string, string>,
): Promise<Answer> => {
  const reply = await dispatch({
    id: 'call',
    ...target,
    rawQuery: '',
    headers,
    body: Readable.from([body]),
    signal: new AbortController().signal,
    remoteAddress: undefined,
    secure: false,
  })
  const answer = await textOf(reply)
  return { status: reply.status, body: answer === '' ? {} : JSON.parse(answer) }
}

/** Calls an operation with a JSON body. Whoever owns the access key `test`, and the fixed token, is the caller. */
export type CallOperation = (dispatch: Dispatch, operation: KmsOperation, body: Uint8Array) => Promise<Answer>

/** Calls an operation of the AWS dialect by its name. */
export const callTarget = (dispatch: Dispatch, name: string, body: Uint8Array, nowMs = Date.now()): Promise<Answer> => {
  const target = { method: 'POST', rawPath: '/' }
  const request = { ...target, rawQuery: '', headers: { host: 'kms', 'x-amz-target': `TrentService.${name}` } }
  const credential = { accessKeyId: 'test', secretAccessKey: 'test', region: 'us-east-1', service: 'kms' }
  const payloadHash = createHash('sha256').update(body).digest('hex')
  return send(dispatch, target, body, signRequest(request, { ...credential, nowMs, payloadHash }))
}

const callAws: CallOperation = (dispatch, { name }, body) => callTarget(dispatch, name, body)

const callOtc: CallOperation = (dispatch, { route }, body) => {
  const [method = '', path = ''] = route.split(' ')
  const labels: Readonly<Record<string, string>> = { ...labelsOf(body), project_id: DEFAULT_PROJECT_ID }
  const rawPath = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(labels[name] ?? 'x'))
  return send(dispatch, { method, rawPath }, body, { host: 'kms', 'x-auth-token': 'token' })
}

/** Members of a body that may stand in the path; a body that is no object has none. */
const labelsOf = (body: Uint8Array): Readonly<Record<string, string>> => {
  try {
    const members = Object.entries(JSON.parse(Buffer.from(body).toString()) ?? {})
    return Object.fromEntries(members.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  } catch {
    return {}
  }
}

/** One dialect as tests that walk its operation table see it. */
export interface Dialect {
  readonly name: string
  /** Those that are built. */
  readonly operations: readonly KmsOperation[]
  /** Every member that an operation may have, with a value that is right, for a key of that id. */
  readonly members: (keyId: string) => Readonly<Record<string, unknown>>
  readonly call: CallOperation
  /** The error code of an answer. */
  readonly codeOf: (answer: Answer) => string | undefined
  /** The code of those who are not allowed to do what they ask. */
  readonly denied: string
}

/** Both dialects, with all of their operations that are built. */
export const DIALECTS: readonly Dialect[] = [
  {
    name: 'AWS',
    operations: awsOperations.filter(({ implemented }) => implemented),
    members: awsMembers,
    call: callAws,
    codeOf: ({ body }) => body.__type,
    denied: 'AccessDeniedException',
  },
  {
    name: 'OTC',
    operations: otcOperations.filter(({ implemented }) => implemented),
    members: otcMembers,
    call: callOtc,
    codeOf: ({ body }) => body.error_code ?? body.error?.error_code,
    denied: 'KMS.0306',
  },
]
