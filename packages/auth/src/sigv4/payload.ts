import { isSha256Hex } from './sha256-hex.ts'

/** What `x-amz-content-sha256` says of the body. */
export type Payload =
  | { readonly kind: 'hash'; readonly sha256: string }
  | { readonly kind: 'unsigned' }
  | { readonly kind: 'chunked'; readonly signed: boolean; readonly trailer: boolean }
  /** A chunk algorithm that is known but not spoken, such as SigV4A's. */
  | { readonly kind: 'unsupported'; readonly value: string }
  | { readonly kind: 'malformed'; readonly value: string }

/** Reads the header's value; the table is in the S3 reference under "Signature calculations". */
export const readPayload = (value: string): Payload => {
  const sha256 = value.toLowerCase()
  if (isSha256Hex(sha256)) return { kind: 'hash', sha256 }
  switch (value) {
    case 'UNSIGNED-PAYLOAD':
      return { kind: 'unsigned' }
    case 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD':
      return { kind: 'chunked', signed: true, trailer: false }
    case 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER':
      return { kind: 'chunked', signed: true, trailer: true }
    case 'STREAMING-UNSIGNED-PAYLOAD-TRAILER':
      return { kind: 'chunked', signed: false, trailer: true }
    default:
      return /^STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD(-TRAILER)?$/.test(value)
        ? { kind: 'unsupported', value }
        : { kind: 'malformed', value }
  }
}
