import { ApiError, createFail } from '@sealstack/errors'
import { type HttpReply, InputError, JsonError, json } from '@sealstack/http'
import { KMS_CONTENT_TYPE } from '@sealstack/kms-client'
import { LimitExceededError } from '@sealstack/streams'
import { Refusal, type RefusalKind } from '../domain/refusal.ts'
import { awsErrors } from '../errors/aws-errors.ts'
import { describeProblems } from './aws-validation.ts'
import { ForgedBehalfError, UncertifiedServiceError } from './caller.ts'

const fail = createFail(awsErrors)

const CODES: Readonly<Record<RefusalKind, keyof typeof awsErrors>> = {
  'not-found': 'NotFoundException',
  'alias-not-found': 'NotFoundException',
  'malformed-key-id': 'NotFoundException',
  'alias-not-allowed': 'InvalidArnException',
  disabled: 'DisabledException',
  'pending-deletion': 'KMSInvalidStateException',
  'not-pending-deletion': 'KMSInvalidStateException',
  'invalid-state': 'KMSInvalidStateException',
  'managed-key': 'AccessDeniedException',
  'alias-exists': 'AlreadyExistsException',
  'reserved-alias': 'NotAuthorizedException',
  'other-kind': 'ValidationException',
  'limit-exceeded': 'LimitExceededException',
  'invalid-ciphertext': 'InvalidCiphertextException',
  'incorrect-key': 'IncorrectKeyException',
  'foreign-ciphertext': 'AccessDeniedException',
  'access-denied': 'AccessDeniedException',
  'invalid-grant-token': 'InvalidGrantTokenException',
  'invalid-grant-id': 'InvalidGrantIdException',
  'grant-not-found': 'NotFoundException',
  'wrong-origin': 'UnsupportedOperationException',
  unsupported: 'UnsupportedOperationException',
  'malformed-policy': 'MalformedPolicyDocumentException',
  'key-exists': 'AlreadyExistsException',
  'invalid-input': 'ValidationException',
  'invalid-import-token': 'InvalidImportTokenException',
  'expired-import-token': 'ExpiredImportTokenException',
  'incorrect-material': 'IncorrectKeyMaterialException',
  'wrong-material': 'IncorrectKeyMaterialException',
  'unwrap-failed': 'InvalidCiphertextException',
  'foreign-import-token': 'InvalidImportTokenException',
  'too-many-grants': 'LimitExceededException',
  'invalid-marker': 'InvalidMarkerException',
  'dry-run': 'DryRunOperationException',
  'symmetric-key': 'InvalidKeyUsageException',
  'asymmetric-key': 'InvalidKeyUsageException',
  'mac-key': 'InvalidKeyUsageException',
  'signing-key': 'InvalidKeyUsageException',
  'encryption-key': 'InvalidKeyUsageException',
  'wrong-algorithm': 'InvalidKeyUsageException',
  'not-symmetric-algorithm': 'InvalidKeyUsageException',
  'not-rsa-algorithm': 'InvalidKeyUsageException',
  'unbuilt-algorithm': 'UnsupportedOperationException',
  'invalid-message': 'ValidationException',
  'digest-length': 'ValidationException',
  'plaintext-too-long': 'ValidationException',
  'invalid-public-key': 'ValidationException',
  'invalid-signature': 'KMSInvalidSignatureException',
  'invalid-mac': 'KMSInvalidMacException',
}

/** Renders whatever went wrong as JSON 1.1 does: `{"__type", "message"}`, the message only where there is one. */
export const renderAwsError = (error: unknown): HttpReply => {
  const { code, message, status } = toAwsError(error)
  const body = { __type: code, ...(message === '' ? {} : { message }) }
  return json(body, KMS_CONTENT_TYPE, status)
}

const FORGED_TEXT = 'Only a service may call on behalf of a user.'

const UNCERTIFIED_TEXT = 'A service must show a client certificate that the CA for clients has signed.'

/** What the AWS dialect calls an error. */
export const toAwsError = (error: unknown): ApiError => {
  try {
    if (error instanceof ApiError) return error
    if (error instanceof Refusal) return fail(CODES[error.kind], {}, { message: error.message || undefined })
    if (error instanceof InputError) {
      const { code, message } = describeProblems(error.problems)
      return fail(code, {}, { message })
    }
    if (error instanceof JsonError || error instanceof URIError)
      return fail('SerializationException', {}, { message: error.message })
    if (error instanceof ForgedBehalfError) return fail('AccessDeniedException', {}, { message: FORGED_TEXT })
    if (error instanceof UncertifiedServiceError) {
      return fail('UnrecognizedClientException', {}, { message: UNCERTIFIED_TEXT })
    }
    if (error instanceof LimitExceededError) return fail('RequestEntityTooLargeException')
    return fail('KMSInternalException', {}, { cause: error })
  } catch (thrown) {
    if (thrown instanceof ApiError) return thrown
    throw thrown
  }
}
