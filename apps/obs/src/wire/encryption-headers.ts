import { createFail, type Fail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import type { EncryptionRules } from '../domain/bucket-encryption.ts'
import {
  type CustomerKey,
  chooseEncryption,
  type EncryptionChoice,
  type EncryptionProblem,
} from '../domain/encryption.ts'
import { s3Errors } from '../errors.ts'
import { customerKeyHeaders, hasCustomerKey, readCustomerKey } from './customer-key.ts'
import type { Dialect } from './dialect.ts'

const PREFIX = 'x-amz-server-side-encryption'
const OBS_PREFIX = 'x-obs-server-side-encryption'
const BUCKET_KEY = `${PREFIX}-bucket-key-enabled`
const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** Which encryption an upload asks for, and whether OBS's answers name it: those of its common mode do not. */
export interface RequestedEncryption extends EncryptionChoice {
  readonly isDeclared: boolean
}

/**
 * Reads the encryption headers of an upload, or fails with the recorded errors for each wrong combination. An upload that
 * names no algorithm takes the bucket's default, with its key; headers win.
 */
export const readEncryption = (
  { headers }: HttpRequest,
  dialect: Dialect,
  rules: EncryptionRules,
): RequestedEncryption => {
  if (hasCustomerKey(headers)) {
    // Whether the key makes sense is nobody's concern where none is taken.
    if (rules.blocksCustomerKeys) fail('AccessDenied')
    const customerKey = readCustomerKey(headers)
    return { mode: 'SSE-C', keyId: '', context: {}, hasBucketKey: false, customerKey, isDeclared: true }
  }
  if (dialect === 'obs') refuseBeyondObs(headers)
  // The second is how OBS's Node SDK writes it on an append in S3's words.
  const keyId = headers[`${PREFIX}-aws-kms-key-id`] ?? headers[`${PREFIX}-kms-key-id`]
  const context = headers[`${PREFIX}-context`]
  const given = headers[PREFIX]
  if (given === undefined && (keyId ?? context) !== undefined) refuseChoice('kms-header-without-kms', '')
  const algorithm = given ?? rules.byDefault?.SSEAlgorithm
  const wantsBucketKey = readFlag(headers[BUCKET_KEY])
  if (algorithm === 'aws:kms:dsse' && wantsBucketKey) {
    const message = 'S3 Bucket Keys are not supported for dual-layer server-side encryption with AWS KMS keys.'
    fail('InvalidArgument', { ArgumentName: BUCKET_KEY, ArgumentValue: 'true' }, { message })
  }
  const choice = chooseEncryption({
    algorithm,
    keyId: given === undefined ? rules.byDefault?.KMSMasterKeyID : keyId,
    context,
    hasBucketKey: wantsBucketKey ?? rules.hasBucketKey,
  })
  return typeof choice === 'string'
    ? refuseChoice(choice, algorithm ?? '')
    : { ...choice, isDeclared: algorithm !== undefined || dialect === 's3' }
}

/** OBS has neither contexts, bucket keys nor a second layer: taking no notice would seal otherwise than was asked. */
const refuseBeyondObs = (headers: HttpRequest['headers']): void => {
  const name = [`${PREFIX}-context`, BUCKET_KEY].find((each) => headers[each] !== undefined)
  if (name !== undefined) {
    const message = `The header ${name.replace('x-amz-', 'x-obs-')} is not known in this dialect.`
    fail('InvalidArgument', { ArgumentName: name.replace('x-amz-', 'x-obs-') }, { message })
  }
  if (headers[PREFIX] === 'aws:kms:dsse') refuseChoice('unknown-algorithm', 'aws:kms:dsse')
}

const readFlag = (value: string | undefined): boolean | undefined => {
  if (value === undefined) return undefined
  if (/^(true|false)$/i.test(value)) return value.toLowerCase() === 'true'
  const message = `The value of ${BUCKET_KEY} must be true or false.`
  return fail('InvalidArgument', { ArgumentName: BUCKET_KEY, ArgumentValue: value }, { message })
}

const refuseChoice = (problem: EncryptionProblem, algorithm: string): never => {
  switch (problem) {
    case 'unknown-algorithm': {
      const message = 'The encryption method specified is not supported'
      return fail('InvalidArgument', { ArgumentName: PREFIX, ArgumentValue: algorithm }, { message })
    }
    case 'kms-header-without-kms': {
      const message = `Server Side Encryption with AWS KMS managed key requires HTTP header ${PREFIX} : aws:kms`
      return fail('InvalidArgument', {}, { message })
    }
    case 'malformed-context': {
      const message = `The header '${PREFIX}-context' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map`
      return fail('InvalidArgument', {}, { message })
    }
    case 'reserved-context': {
      const message = 'The encryption context must not hold aws:s3:arn, which the service adds itself.'
      return fail('InvalidArgument', { ArgumentName: `${PREFIX}-context` }, { message })
    }
  }
}

/** What reads or adds to what is sealed already, for which a key of the client may be needed. */
const OPENING = [
  'GetObject',
  'HeadObject',
  'GetObjectAttributes',
  'UploadPart',
  'UploadPartCopy',
  'CompleteMultipartUpload',
  'ListParts',
  'AppendObject',
  'ModifyObject',
  'TruncateObject',
  'RenameObjectInFileSystem',
]

/** Refuses encryption headers on an operation that takes none, as on a GET; keys of the client where none can count. */
export const refuseEncryptionHeaders = ({ headers }: HttpRequest, operation: string): void => {
  if (hasCustomerKey(headers) && !OPENING.includes(operation)) {
    fail('InvalidRequest', {}, { message: 'The encryption parameters are not applicable to this object.' })
  }
  const name = Object.keys(headers).find((each) => isChoice(each))
  if (name !== undefined) {
    const message = `${name} header is not supported for this operation.`
    fail('InvalidArgument', { ArgumentName: name, ArgumentValue: headers[name] ?? '' }, { message })
  }
}

/** Whether a header chooses an encryption, rather than bringing a key. */
const isChoice = (name: string): boolean =>
  name === PREFIX || (name.startsWith(`${PREFIX}-`) && !name.startsWith(`${PREFIX}-customer-`))

/**
 * Refuses encryption headers in the other dialect's words. No signature covers them, so they cannot be obeyed; and
 * without them the object would be sealed otherwise than was asked.
 */
export const refuseForeignEncryption = ({ headers }: Pick<HttpRequest, 'headers'>, dialect: Dialect): void => {
  const foreign = dialect === 'obs' ? PREFIX : OBS_PREFIX
  for (const name in headers) {
    if (!name.startsWith(foreign)) continue
    const message = `The header ${name} does not belong to the dialect that the request is signed in.`
    fail('InvalidArgument', { ArgumentName: name, ArgumentValue: headers[name] ?? '' }, { message })
  }
}

/**
 * Refuses encryption headers that a URL carries in its query. S3 takes them as headers alone; OBS takes its algorithm and
 * key id, but a key of the client would stand in every log on the way.
 */
export const refuseEncryptionInUrl = ({ headers, rawQuery }: HttpRequest, dialect: Dialect): void => {
  if (rawQuery === '') return
  const names =
    dialect === 's3'
      ? /^x-amz-(copy-source-)?server-side-encryption/
      : /^x-obs-(copy-source-)?server-side-encryption-customer-/
  for (const given of new URLSearchParams(rawQuery).keys()) {
    const name = given.toLowerCase()
    if (!names.test(name) || headers[name] !== undefined) continue
    const message = `${name} must be sent as a header, which the signature covers, and not in the query.`
    fail('InvalidArgument', { ArgumentName: name }, { message })
  }
}

/**
 * What an answer says of the encryption; of a key of the client, what its own request said. S3 names it always. OBS does
 * not where its common mode was meant, and has one word for whatever is under a key of the KMS.
 */
export const encryptionHeaders = (
  { encryption, keyArn, isDeclared, hasBucketKey }: EncryptionFacts,
  dialect: Dialect,
  customerKey?: CustomerKey,
): Record<string, string> => {
  if (encryption === 'SSE-C') return customerKey ? customerKeyHeaders(customerKey) : {}
  if (encryption === 'AES256') return isDeclared || dialect === 's3' ? { [PREFIX]: encryption } : {}
  return {
    [PREFIX]: dialect === 'obs' ? 'aws:kms' : encryption,
    [`${PREFIX}-aws-kms-key-id`]: keyArn,
    ...(hasBucketKey && dialect === 's3' ? { [BUCKET_KEY]: 'true' } : {}),
  }
}

/** What a row says of its encryption. */
interface EncryptionFacts {
  readonly encryption: string
  readonly keyArn: string
  readonly isDeclared: boolean
  readonly hasBucketKey: boolean
}
