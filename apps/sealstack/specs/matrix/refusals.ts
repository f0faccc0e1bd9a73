import type { Dialect } from './dimensions.ts'
import { CUSTOMER_KEY, customerHeaders, type KeyNames, OTHER_KEY } from './headers.ts'

/** Headers that make no sense, and what a write that bears them must be answered. */
export interface Refusal {
  readonly name: string
  readonly dialect: Dialect
  readonly headers: (keys: RefusedKeys) => Readonly<Record<string, string>>
  readonly status?: number
  readonly code: string
  /** Where it was recorded. */
  readonly message?: string
}

/** Keys that cannot seal objects, beside one that can. */
export interface RefusedKeys extends KeyNames {
  readonly asymmetric: string
  readonly hmac: string
}

const SSE = 'x-amz-server-side-encryption'
const KEY_ID = `${SSE}-aws-kms-key-id`
const UNKNOWN = '11111111-2222-3333-4444-555555555555'
const KMS_HEADER =
  'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms'
const NOT_A_MAP =
  "The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map"
const CUSTOMERS = 'Requests specifying Server Side Encryption with Customer provided keys must provide'

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const context = (text: string) => () => ({ [SSE]: 'aws:kms', [`${SSE}-context`]: text })
const key = (id: string) => () => ({ [SSE]: 'aws:kms', [KEY_ID]: id })
const without = (dialect: Dialect, end: string): Record<string, string> =>
  Object.fromEntries(Object.entries(customerHeaders(dialect)).filter(([name]) => !name.endsWith(end)))
const withCustomer = (dialect: Dialect, end: string, value: string) => (): Record<string, string> => ({
  ...without(dialect, end),
  [nameOf(dialect, end)]: value,
})
const nameOf = (dialect: Dialect, end: string): string =>
  Object.keys(customerHeaders(dialect)).find((name) => name.endsWith(end)) ?? ''

/** aws-s3-sse §6.1 and §6.2: what is wrong with SSE-S3 and SSE-KMS. */
const S3_KMS: readonly Omit<Refusal, 'dialect'>[] = [
  ...['aws:foo', 'aes256', 'kms'].map((word) => ({
    name: `the algorithm ${word}`,
    headers: () => ({ [SSE]: word }),
    code: 'InvalidArgument',
    message: 'The encryption method specified is not supported',
  })),
  {
    name: 'a key id without an algorithm',
    headers: ({ arn }) => ({ [KEY_ID]: arn }),
    code: 'InvalidArgument',
    message: KMS_HEADER,
  },
  {
    name: 'a key id with AES256',
    headers: ({ arn }) => ({ [SSE]: 'AES256', [KEY_ID]: arn }),
    code: 'InvalidArgument',
    message: KMS_HEADER,
  },
  {
    name: 'a context without an algorithm',
    headers: () => ({ [`${SSE}-context`]: base64('{}') }),
    code: 'InvalidArgument',
    message: KMS_HEADER,
  },
  {
    name: 'a context with AES256',
    headers: () => ({ [SSE]: 'AES256', [`${SSE}-context`]: base64('{}') }),
    code: 'InvalidArgument',
    message: KMS_HEADER,
  },
  ...['{}', base64('x'), base64('[]'), base64('{"a":1}'), base64('null')].map((text) => ({
    name: `the context ${text}`,
    headers: context(text),
    code: 'InvalidArgument',
    message: NOT_A_MAP,
  })),
  { name: 'a context with aws:s3:arn', headers: context(base64('{"aws:s3:arn":"x"}')), code: 'InvalidArgument' },
  {
    name: 'a Bucket Key neither true nor false',
    headers: () => ({ [SSE]: 'aws:kms', [`${SSE}-bucket-key-enabled`]: 'maybe' }),
    code: 'InvalidArgument',
  },
  {
    name: 'DSSE with a Bucket Key',
    headers: () => ({ [SSE]: 'aws:kms:dsse', [`${SSE}-bucket-key-enabled`]: 'true' }),
    code: 'InvalidArgument',
  },
  {
    name: 'a key id of no shape',
    headers: key('fake-key-id'),
    code: 'KMS.NotFoundException',
    message: "Invalid keyId 'fake-key-id'",
  },
  {
    name: 'the default key without alias/',
    headers: key('aws/s3'),
    code: 'KMS.NotFoundException',
    message: "Invalid keyId 'aws/s3'",
  },
  {
    name: 'a key id of no key',
    headers: key(UNKNOWN),
    code: 'KMS.NotFoundException',
    message: `Key 'arn:aws:kms:us-east-1:000000000000:key/${UNKNOWN}' does not exist`,
  },
  {
    name: 'an ARN of no key',
    headers: key(`arn:aws:kms:us-east-1:000000000000:key/${UNKNOWN}`),
    code: 'KMS.NotFoundException',
    message: `Key 'arn:aws:kms:us-east-1:000000000000:key/${UNKNOWN}' does not exist`,
  },
  {
    name: 'an ARN of another Region',
    headers: key(`arn:aws:kms:eu-west-1:000000000000:key/${UNKNOWN}`),
    code: 'KMS.NotFoundException',
    message: 'Invalid arn eu-west-1',
  },
  {
    name: 'an alias of no key',
    headers: key('alias/none'),
    code: 'KMS.NotFoundException',
    message: 'Alias arn:aws:kms:us-east-1:000000000000:alias/none is not found.',
  },
  { name: 'the store’s own key', headers: key('alias/aws/sse-s3'), code: 'KMS.NotFoundException' },
  {
    name: 'a key that signs',
    headers: ({ asymmetric }) => ({ [SSE]: 'aws:kms', [KEY_ID]: asymmetric }),
    code: 'KMS.InvalidKeyUsageException',
  },
  {
    name: 'a key that makes MACs',
    headers: ({ hmac }) => ({ [SSE]: 'aws:kms', [KEY_ID]: hmac }),
    code: 'KMS.InvalidKeyUsageException',
  },
]

/** aws-s3-sse §6.3: what is wrong with SSE-C on a write. */
const S3_CUSTOMER: readonly Omit<Refusal, 'dialect'>[] = [
  {
    name: 'AES256 beside a key of the client',
    headers: () => ({ ...customerHeaders('s3'), [SSE]: 'AES256' }),
    code: 'InvalidArgument',
    message: 'Server Side Encryption with Customer provided key is incompatible with the encryption method specified',
  },
  {
    name: 'a customer algorithm that there is not',
    headers: withCustomer('s3', 'algorithm', 'AES128'),
    code: 'InvalidEncryptionAlgorithmError',
    message: 'The Encryption request you specified is not valid. Supported value: AES256.',
  },
  {
    name: 'no customer algorithm',
    headers: () => without('s3', 'algorithm'),
    code: 'InvalidArgument',
    message: `${CUSTOMERS} a valid encryption algorithm.`,
  },
  {
    name: 'no customer key',
    headers: () => without('s3', '-key'),
    code: 'InvalidArgument',
    message: `${CUSTOMERS} an appropriate secret key.`,
  },
  {
    name: 'no MD5 of the customer key',
    headers: () => without('s3', 'md5'),
    code: 'InvalidArgument',
    message: `${CUSTOMERS} the client calculated MD5 of the secret key.`,
  },
  ...[base64(CUSTOMER_KEY.toString('base64')), base64('short'), 'not base64!'].map((text, index) => ({
    name: `a customer key of another length, ${index + 1}`,
    headers: withCustomer('s3', '-key', text),
    code: 'InvalidArgument',
    message: 'The secret key was invalid for the specified algorithm.',
  })),
  {
    name: 'the MD5 of another key',
    headers: () => ({
      ...customerHeaders('s3', '', OTHER_KEY),
      ...withCustomer('s3', '-key', CUSTOMER_KEY.toString('base64'))(),
      [nameOf('s3', 'md5')]: customerHeaders('s3', '', OTHER_KEY)[nameOf('s3', 'md5')] ?? '',
    }),
    code: 'InvalidArgument',
    message: 'The calculated MD5 hash of the key did not match the hash that was provided.',
  },
]

const OBS_SSE = 'x-obs-server-side-encryption'
const OBS_KEY_ID = `${OBS_SSE}-kms-key-id`

/** obs-api §5: codes alone, since no texts are recorded. */
const OBS: readonly Omit<Refusal, 'dialect'>[] = [
  ...['foo', 'aws:kms:dsse', 'aes256'].map((word) => ({
    name: `the algorithm ${word}`,
    headers: () => ({ [OBS_SSE]: word }),
    code: 'InvalidArgument',
  })),
  { name: 'a key id without an algorithm', headers: ({ id }) => ({ [OBS_KEY_ID]: id }), code: 'InvalidArgument' },
  {
    name: 'a key id with AES256',
    headers: ({ id }) => ({ [OBS_SSE]: 'AES256', [OBS_KEY_ID]: id }),
    code: 'InvalidArgument',
  },
  {
    name: 'S3’s context',
    headers: () => ({ [OBS_SSE]: 'kms', [`${OBS_SSE}-context`]: base64('{}') }),
    code: 'InvalidArgument',
  },
  {
    name: 'S3’s Bucket Key',
    headers: () => ({ [OBS_SSE]: 'kms', [`${OBS_SSE}-bucket-key-enabled`]: 'true' }),
    code: 'InvalidArgument',
  },
  { name: 'S3’s words', headers: () => ({ [SSE]: 'aws:kms' }), code: 'InvalidArgument' },
  {
    name: 'SM4 as cipher',
    headers: () => ({ 'x-obs-server-side-data-encryption': 'SM4' }),
    status: 501,
    code: 'NotImplemented',
  },
  {
    name: 'a key id of no shape',
    headers: () => ({ [OBS_SSE]: 'kms', [OBS_KEY_ID]: 'fake-key-id' }),
    code: 'KMS.NotFoundException',
  },
  {
    name: 'a key id of no key',
    headers: () => ({ [OBS_SSE]: 'kms', [OBS_KEY_ID]: UNKNOWN }),
    code: 'KMS.NotFoundException',
  },
  {
    name: 'a key that signs',
    headers: ({ asymmetric }) => ({ [OBS_SSE]: 'kms', [OBS_KEY_ID]: asymmetric }),
    code: 'KMS.InvalidKeyUsageException',
  },
  {
    name: 'kms beside a key of the client',
    headers: () => ({ ...customerHeaders('obs'), [OBS_SSE]: 'kms' }),
    code: 'InvalidArgument',
  },
  {
    name: 'a customer algorithm that there is not',
    headers: withCustomer('obs', 'algorithm', 'AES128'),
    code: 'InvalidEncryptionAlgorithmError',
  },
  ...['algorithm', '-key', 'md5'].map((end) => ({
    name: `SSE-C without its ${end}`,
    headers: () => without('obs', end),
    code: 'InvalidArgument',
  })),
  {
    name: 'the MD5 of another key',
    headers: withCustomer('obs', 'md5', customerHeaders('obs', '', OTHER_KEY)[nameOf('obs', 'md5')] ?? ''),
    code: 'InvalidArgument',
  },
]

/** All of them. */
export const REFUSALS: readonly Refusal[] = [
  ...[...S3_KMS, ...S3_CUSTOMER].map((row) => ({ ...row, dialect: 's3' }) as const),
  ...OBS.map((row) => ({ ...row, dialect: 'obs' }) as const),
]
