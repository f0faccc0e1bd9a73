import { AwsChunkedError, type AwsChunkedReason } from '@sealstack/auth'
import { EnvelopeError, KeyringError } from '@sealstack/envelope'
import { ApiError, createFail, type ErrorCode } from '@sealstack/errors'
import { type HttpReply, type HttpRequest, InputError } from '@sealstack/http'
import { MetadataError } from '@sealstack/metadata'
import { StorageError } from '@sealstack/storage'
import { LimitExceededError } from '@sealstack/streams'
import { buildXml, XmlError } from '@sealstack/xml'
import { Denial, UnsignedDenial } from '../domain/denial.ts'
import { s3Errors } from '../errors.ts'
import { type Dialect, dialectOf } from './dialect.ts'
import { MAX_KEY_BYTES } from './inputs.ts'
import { requestIds } from './request-ids.ts'

const fail = createFail(s3Errors)

/** Renders whatever went wrong as the dialect's error document. What is not meant for a client is an InternalError, without its text. */
export const renderError = (error: unknown, request: HttpRequest): HttpReply => {
  const dialect = dialectOf(request)
  const { code, status, message, detail, headers } = toApiError(error, dialect)
  const { requestId, hostId } = requestIds(request)
  const elements = Object.entries(detail).map(([name, value]) => [name, value] as const)
  const isObs = dialect === 'obs'
  const resource = isObs ? ([['Resource', request.rawPath]] as const) : []
  const body = buildXml(
    [
      'Error',
      [['Code', code], ['Message', message], ...resource, ...elements, ['RequestId', requestId], ['HostId', hostId]],
    ],
    isObs,
  )
  const isBodyless = status === 304
  return {
    status,
    headers: {
      'content-type': isBodyless ? undefined : 'application/xml',
      // A HEAD has no document; the OBS SDKs read the code from these.
      ...(request.method === 'HEAD' ? { 'x-amz-error-code': code, 'x-amz-error-message': message } : {}),
      ...headers,
    },
    body: isBodyless ? undefined : body,
  }
}

/** The error that a client is shown for one that was thrown anywhere below. */
export const toApiError = (error: unknown, dialect: Dialect = 's3'): ApiError => {
  try {
    return error instanceof ApiError ? error : refuse(error, dialect)
  } catch (thrown) {
    if (thrown instanceof ApiError) return thrown
    throw thrown
  }
}

const refuse = (error: unknown, dialect: Dialect): never => {
  if (error instanceof UnsignedDenial && dialect === 's3') {
    return fail('InvalidArgument', { ArgumentName: 'Authorization', ArgumentValue: 'null' }, { message: UNSIGNED_TEXT })
  }
  if (error instanceof Denial) return fail('AccessDenied', {}, { message: error.message })
  if (error instanceof KeyringError) return refuseKey(error, dialect)
  if (error instanceof EnvelopeError) return fail('ObjectCorrupted', {}, { cause: error })
  if (error instanceof AwsChunkedError) return refuseChunks(error)
  if (error instanceof URIError) return fail('InvalidURI')
  if (error instanceof XmlError) return fail('MalformedXML', {}, { cause: error })
  if (error instanceof LimitExceededError) return fail('EntityTooLarge', { MaxSizeAllowed: String(error.maxBytes) })
  if (error instanceof StorageError || error instanceof MetadataError) return refuseDisk(error)
  if (error instanceof InputError) return refuseInput(error)
  if (isClientGone(error)) return fail('IncompleteBody', {}, { cause: error })
  return fail('InternalError', {}, { cause: error })
}

const UNSIGNED_TEXT =
  'Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.'

/** What the machine under the store refuses. Of anything but a full disk a client may try again. */
const refuseDisk = (error: StorageError | MetadataError): never => {
  if (error.reason === 'no-space') return fail('InsufficientStorageSpace', {}, { cause: error })
  if (error.reason === 'busy') return fail('ServiceUnavailable', {}, { cause: error, message: BUSY })
  return fail('InternalError', {}, { cause: error, message: error.reason === 'damaged' ? DAMAGED : UNREADABLE })
}

const BUSY = 'The metadata are locked by another process. Please try again.'
const DAMAGED = 'The metadata of the store are damaged. Whoever runs it must put them back from a backup.'
const UNREADABLE = 'The disk of the store refuses to read or write. Its log says why. Please try again.'

/**
 * The KMS's own refusals are 400 with its code and its words; see "Errors: KMS errors surfaced by S3". OBS has two codes,
 * one for a key that is not there and one for any that cannot be used, and its own words where nobody may use it.
 */
const refuseKey = (error: KeyringError, dialect: Dialect): never => {
  const { reason, code, message } = error
  if (reason === 'unavailable')
    return fail(
      'ServiceUnavailable',
      {},
      { cause: error, message: 'The key management service cannot be reached. Please try again.' },
    )
  // In S3's own words, as seen at https://github.com/aws-samples/cql-replicator/issues/92; SDKs try again.
  if (code === 'ThrottlingException') return fail('SlowDown', {}, { cause: error, message: THROTTLED_TEXT })
  const isObs = dialect === 'obs'
  if (reason === 'denied') {
    return fail('AccessDenied', {}, { message: isObs ? 'No privilege to this kms operation.' : message || undefined })
  }
  const shown = isObs && code === 'KMSInvalidStateException' ? 'DisabledException' : code
  throw new ApiError({ code: `KMS.${shown}`, status: 400, message, cause: error })
}

const THROTTLED_TEXT = 'Please reduce your request rate for operations involving AWS KMS.'

const CHUNK_CODES: Readonly<Record<AwsChunkedReason, ErrorCode<typeof s3Errors>>> = {
  'signature-mismatch': 'SignatureDoesNotMatch',
  malformed: 'InvalidRequest',
  incomplete: 'IncompleteBody',
  'chunk-too-small': 'InvalidChunkSizeError',
  'length-mismatch': 'IncompleteBody',
  'malformed-trailer': 'MalformedTrailerError',
  'unsupported-trailer': 'InvalidRequest',
}

const refuseChunks = (error: AwsChunkedError): never =>
  fail(CHUNK_CODES[error.reason], error.detail, { message: error.message })

/** The client went away while its body was read; nobody sees the answer, and it is no failure of ours. */
const isClientGone = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'AbortError' ||
    ('code' in error && ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'].includes(String(error.code))))

const refuseInput = ({ problems }: InputError): never => {
  const [problem] = problems
  const value = String(problem?.value ?? '')
  if (problem?.source === 'label' && problem.name === 'bucket') return fail('InvalidBucketName', { BucketName: value })
  if (problem?.source === 'label') {
    return fail('KeyTooLongError', { Size: String(Buffer.byteLength(value)), MaxSizeAllowed: String(MAX_KEY_BYTES) })
  }
  return fail(
    'InvalidArgument',
    { ArgumentName: problem?.name ?? '', ArgumentValue: value },
    { message: problem?.issue.message },
  )
}
