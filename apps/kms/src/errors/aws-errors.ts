import { defineErrors } from '@sealstack/errors'

/** The AWS dialect's whole vocabulary. Clients get 400 for every fault of theirs, whatever the model's traits say. */
export const awsErrors = defineErrors({
  AccessDeniedException: { status: 400, message: 'Access denied.' },
  AlreadyExistsException: { status: 400, message: '' },
  DisabledException: { status: 400, message: '' },
  DryRunOperationException: {
    status: 400,
    message: 'The request would have succeeded, but the DryRun option is set.',
  },
  ExpiredImportTokenException: { status: 400, message: '' },
  IncompleteSignatureException: { status: 400, message: 'Authorization header is not complete.' },
  IncorrectKeyException: { status: 400, message: '' },
  IncorrectKeyMaterialException: { status: 400, message: '' },
  InvalidArnException: { status: 400, message: '' },
  InvalidCiphertextException: { status: 400, message: '' },
  InvalidGrantIdException: { status: 400, message: '' },
  InvalidGrantTokenException: { status: 400, message: '' },
  InvalidImportTokenException: { status: 400, message: '' },
  InvalidKeyUsageException: { status: 400, message: '' },
  InvalidMarkerException: { status: 400, message: 'The marker is not valid.' },
  InvalidSignatureException: {
    status: 400,
    message:
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  },
  DependencyTimeoutException: {
    status: 500,
    message: 'The system timed out while trying to fulfill the request. You can retry the request.',
  },
  KMSInternalException: { status: 500, message: 'The KMS failed. Its log says why.' },
  KMSInvalidMacException: { status: 400, message: '' },
  KMSInvalidSignatureException: { status: 400, message: '' },
  KMSInvalidStateException: { status: 400, message: '' },
  LimitExceededException: { status: 400, message: '' },
  MalformedPolicyDocumentException: { status: 400, message: 'The policy is not a JSON object.' },
  MissingAuthenticationTokenException: { status: 400, message: 'Missing Authentication Token' },
  NotAuthorizedException: { status: 400, message: '' },
  NotFoundException: { status: 400, message: '' },
  RequestEntityTooLargeException: { status: 413, message: 'The request is larger than 256 KiB.' },
  SerializationException: {
    status: 400,
    message: 'The request is not a JSON object of the shape that this operation takes.',
  },
  TagException: { status: 400, message: '' },
  ThrottlingException: {
    status: 400,
    message: 'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.',
  },
  UnknownOperationException: { status: 400, message: '' },
  ExpiredTokenException: { status: 400, message: 'The security token included in the request is expired' },
  UnrecognizedClientException: { status: 400, message: 'The security token included in the request is invalid.' },
  UnsupportedOperationException: { status: 400, message: 'Sealstack does not implement this operation yet.' },
  ValidationException: { status: 400, message: '' },
})
