export { type AuthenticateOptions, authenticate } from './authenticate.ts'
export { AWS_REGIONS, isAwsRegion } from './aws-regions.ts'
export { type Credential, type Credentials, type Principal, staticCredentials } from './credentials.ts'
export type { Domains, TokenScope } from './domains.ts'
export { type FormOptions, type FormScheme, formScheme, verifyForm } from './form/verify-form.ts'
export { type Identities, isRoot, policyPrincipal, rootPrincipal } from './identities.ts'
export { AUTH_MODES, type AuthMode, claimOf, forgive, type Lenience, lenienceOf } from './lenience.ts'
export { safeEqual } from './safe-equal.ts'
export { type SdkHmacSigner, signSdkHmac } from './sdk-hmac/sign.ts'
export { type SdkHmacOptions, verifySdkHmac } from './sdk-hmac/verify.ts'
export { type AwsChunkedDecoder, type AwsChunkedOptions, awsChunkedDecoder } from './sigv4/aws-chunked.ts'
export { AwsChunkedError, type AwsChunkedReason } from './sigv4/aws-chunked-error.ts'
export { type Payload, readPayload } from './sigv4/payload.ts'
export { type PresignOptions, presign, type SignOptions, signRequest } from './sigv4/sign.ts'
export { cachedSigningKeys, type SigningKeys } from './sigv4/signing-key.ts'
export type { SigV4Options } from './sigv4/verify.ts'
export { verifySigV4Header } from './sigv4/verify-header.ts'
export type {
  RefusalReason,
  Refused,
  Scheme,
  SignedRequest,
  SigningContext,
  Verification,
  Verified,
} from './verification.ts'
