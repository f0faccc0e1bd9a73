import { defineErrors } from '@sealstack/errors'

/**
 * Errors of IAM and STS, with the texts of the references.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 */
export const awsErrors = defineErrors({
  AccessDenied: { status: 403, message: 'Access denied' },
  DeleteConflict: { status: 409, message: 'Cannot delete entity' },
  EntityAlreadyExists: { status: 409, message: 'The entity already exists.' },
  ExpiredToken: { status: 403, message: 'The security token included in the request is expired' },
  IncompleteSignature: {
    status: 400,
    message: "Authorization header requires 'Credential', 'Signature' and 'SignedHeaders' parameters and a date.",
  },
  InvalidAction: { status: 400, message: 'Could not find operation' },
  InvalidClientTokenId: { status: 403, message: 'The security token included in the request is invalid.' },
  InvalidInput: { status: 400, message: 'The input is invalid.' },
  LimitExceeded: { status: 409, message: 'Cannot exceed quota' },
  MalformedPolicyDocument: { status: 400, message: 'Syntax errors in policy.' },
  MissingAction: { status: 400, message: 'The request is missing an action or a required parameter.' },
  MissingAuthenticationToken: { status: 403, message: 'Request is missing Authentication Token' },
  NoSuchEntity: { status: 404, message: 'The entity cannot be found.' },
  NotImplemented: { status: 501, message: 'This operation is not implemented.' },
  RequestEntityTooLarge: { status: 413, message: 'Request size exceeds the limit.' },
  ServiceFailure: { status: 500, message: 'The request processing has failed because of an unknown error.' },
  ServiceUnavailable: { status: 503, message: 'The key management that seals secrets does not answer.' },
  SignatureDoesNotMatch: {
    status: 403,
    message:
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  },
  Throttling: { status: 400, message: 'Rate exceeded' },
  ValidationError: { status: 400, message: 'The input fails to satisfy the constraints specified by an AWS service.' },
})
