import { createFail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import { chooseEncryption, type EncryptionChoice } from '../domain/encryption.ts'
import { s3Errors } from '../errors.ts'

const PREFIX = 'x-amz-server-side-encryption'
const fail = createFail(s3Errors)

/** Which encryption an upload asks for, and whether it asked at all: OBS's common mode names none in its answers. */
export interface RequestedEncryption extends EncryptionChoice {
  readonly isRequested: boolean
}

/** Reads the encryption headers of an upload, or fails with the recorded errors for each wrong combination. */
export const readEncryption = ({ headers }: HttpRequest): RequestedEncryption => {
  const algorithm = headers[PREFIX]
  if (headers[`${PREFIX}-customer-algorithm`] !== undefined || headers[`${PREFIX}-customer-key`] !== undefined) {
    return fail(
      'NotImplemented',
      { Header: `${PREFIX}-customer-algorithm` },
      { message: 'Sealstack does not encrypt with keys that the client provides yet.' },
    )
  }
  const choice = chooseEncryption({
    algorithm,
    keyId: headers[`${PREFIX}-aws-kms-key-id`],
    context: headers[`${PREFIX}-context`],
    bucketKey: headers[`${PREFIX}-bucket-key-enabled`],
  })
  switch (choice) {
    case 'unknown-algorithm':
      return fail(
        'InvalidArgument',
        { ArgumentName: PREFIX, ArgumentValue: algorithm ?? '' },
        { message: 'The encryption method specified is not supported' },
      )
    case 'kms-header-without-kms':
      return fail(
        'InvalidArgument',
        {},
        {
          message: `Server Side Encryption with AWS KMS managed key requires HTTP header ${PREFIX} : aws:kms`,
        },
      )
    case 'malformed-context':
      return fail(
        'InvalidArgument',
        {},
        {
          message: `The header '${PREFIX}-context' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map`,
        },
      )
    case 'dsse':
      return fail(
        'NotImplemented',
        { Header: PREFIX },
        { message: 'Sealstack does not encrypt in two layers (aws:kms:dsse) yet.' },
      )
    case 'bucket-key':
      return fail(
        'NotImplemented',
        { Header: `${PREFIX}-bucket-key-enabled` },
        { message: 'Sealstack does not have bucket keys yet.' },
      )
    default:
      return { ...choice, isRequested: algorithm !== undefined }
  }
}

/** Refuses encryption headers where none belong, as on a GET. */
export const refuseEncryptionHeaders = ({ headers }: HttpRequest): void => {
  if (headers[PREFIX] !== undefined) {
    fail(
      'InvalidArgument',
      { ArgumentName: PREFIX, ArgumentValue: headers[PREFIX] },
      { message: `${PREFIX} header is not supported for this operation.` },
    )
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
