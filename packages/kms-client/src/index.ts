export { CIPHERTEXT_OVERHEAD, type CiphertextOrigin, originOf } from './ciphertext-origin.ts'
export {
  BEHALF_HEADER,
  CAUSE_HEADER,
  KMS_CONTENT_TYPE,
  KMS_TARGET_PREFIX,
  type KmsRequests,
  readBehalf,
  writeBehalf,
} from './contract.ts'
export { type KmsCall, type KmsClientOptions, kmsClient } from './kms-client.ts'
export { kmsKeyring, regionOf } from './kms-keyring.ts'
export { kmsRewrapper } from './kms-rewrapper.ts'
export { measuredCall } from './measured-call.ts'
export {
  DirectCall,
  directTransport,
  httpTransport,
  type KmsCaller,
  type KmsRequest,
  type KmsResponse,
  type KmsTransport,
} from './transport.ts'
