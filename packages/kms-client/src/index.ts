export { type KmsCall, type KmsClientOptions, kmsClient } from './kms-client.ts'
export { kmsKeyring } from './kms-keyring.ts'
export { directTransport, httpTransport, type KmsTransport } from './transport.ts'
