import { createFail, type Fail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import type { DefaultEncryption } from '../domain/bucket-encryption.ts'
import { chooseEncryption, type EncryptionChoice, type EncryptionProblem } from '../domain/encryption.ts'
import { s3Errors } from '../errors.ts'
import type { Dialect } from './dialect.ts'

const PREFIX = 'x-amz-server-side-encryption'
const CUSTOMER = `${PREFIX}-customer-`
const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** Which encryption an upload asks for, and whether answers name it: those of OBS's common mode do not. */
export interface RequestedEncryption extends EncryptionChoice {
  readonly isDeclared: boolean
}

/**
 * Reads the encryption headers of an upload, or fails with the recorded errors for each wrong combination. An upload
 * without any takes the bucket's default; one of them is enough for none of the default to count.
 */
export const readEncryption = (
  { headers }: HttpRequest,
  dialect: Dialect,
  byDefault: DefaultEncryption | undefined,
): RequestedEncryption => {
  const isSilent = !Object.keys(headers).some((name) => name.startsWith(PREFIX))
  const algorithm = isSilent ? byDefault?.SSEAlgorithm : headers[PREFIX]
  if (hasCustomerKey(headers)) {
    const message = 'Sealstack does not encrypt with keys that the client provides yet.'
    return fail('NotImplemented', { Header: `${CUSTOMER}algorithm` }, { message })
  }
  const choice = chooseEncryption({
    algorithm,
    // The second is how OBS's Node SDK writes it on an append in S3's words.
    keyId: isSilent
      ? byDefault?.KMSMasterKeyID
      : (headers[`${PREFIX}-aws-kms-key-id`] ?? headers[`${PREFIX}-kms-key-id`]),
    context: headers[`${PREFIX}-context`],
    bucketKey: headers[`${PREFIX}-bucket-key-enabled`],
  })
  return typeof choice === 'string'
    ? refuseChoice(choice, algorithm ?? '')
    : { ...choice, isDeclared: algorithm !== undefined || dialect === 's3' }
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
    case 'dsse': {
      const message = 'Sealstack does not encrypt in two layers (aws:kms:dsse) yet.'
      return fail('NotImplemented', { Header: PREFIX }, { message })
    }
    case 'bucket-key': {
      const message = 'Sealstack does not have bucket keys yet.'
      return fail('NotImplemented', { Header: `${PREFIX}-bucket-key-enabled` }, { message })
    }
  }
}

/** Refuses encryption headers on an operation that takes none, as on a GET or on a part of an upload. */
export const refuseEncryptionHeaders = ({ headers }: HttpRequest, operation: string): void => {
  if (hasCustomerKey(headers)) {
    const message =
      operation === 'UploadPart'
        ? 'The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.'
        : 'The encryption parameters are not applicable to this object.'
    fail('InvalidRequest', {}, { message })
  }
  const name = Object.keys(headers).find((each) => each === PREFIX || each.startsWith(`${PREFIX}-`))
  if (name !== undefined) {
    const message = `${name} header is not supported for this operation.`
    fail('InvalidArgument', { ArgumentName: name, ArgumentValue: headers[name] ?? '' }, { message })
  }
}

/**
 * Refuses encryption headers in the other dialect's words. No signature covers them, so they cannot be obeyed; and
 * without them the object would be sealed otherwise than was asked.
 */
export const refuseForeignEncryption = ({ headers }: HttpRequest, dialect: Dialect): void => {
  const foreign = `x-${dialect === 'obs' ? 'amz' : 'obs'}-server-side-encryption`
  const name = Object.keys(headers).find((each) => each.startsWith(foreign))
  if (name !== undefined) {
    const message = `The header ${name} does not belong to the dialect that the request is signed in.`
    fail('InvalidArgument', { ArgumentName: name, ArgumentValue: headers[name] ?? '' }, { message })
  }
}

/** What an answer says of the encryption. */
export const encryptionHeaders = (row: {
  readonly encryption: string
  readonly keyArn: string
  readonly isDeclared: boolean
}): Record<string, string> => ({
  ...(row.isDeclared ? { [PREFIX]: row.encryption } : {}),
  ...(row.encryption === 'aws:kms' ? { [`${PREFIX}-aws-kms-key-id`]: row.keyArn } : {}),
})

const hasCustomerKey = (headers: HttpRequest['headers']): boolean =>
  Object.keys(headers).some((name) => name.startsWith(CUSTOMER))
