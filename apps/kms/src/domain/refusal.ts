/** Why the KMS refuses, in words that are neither dialect's; each dialect has its own code for each. */
export type RefusalKind =
  | 'not-found'
  | 'alias-not-found'
  | 'alias-not-allowed'
  | 'malformed-key-id'
  | 'disabled'
  | 'pending-deletion'
  | 'not-pending-deletion'
  | 'invalid-state'
  | 'managed-key'
  | 'alias-exists'
  | 'reserved-alias'
  | 'other-kind'
  | 'limit-exceeded'
  | 'invalid-ciphertext'
  | 'incorrect-key'
  | 'foreign-ciphertext'
  | 'access-denied'
  | 'invalid-grant-token'
  | 'invalid-grant-id'
  | 'grant-not-found'
  | 'wrong-origin'
  | 'unsupported'
  | 'malformed-policy'
  | 'key-exists'
  | 'invalid-input'
  | 'invalid-import-token'
  | 'expired-import-token'
  | 'incorrect-material'
  | 'wrong-material'
  | 'unwrap-failed'
  | 'foreign-import-token'
  | 'too-many-grants'
  | 'invalid-marker'
  | 'dry-run'
  | 'symmetric-key'
  | 'asymmetric-key'
  | 'mac-key'
  | 'signing-key'
  | 'encryption-key'
  | 'wrong-algorithm'
  | 'not-symmetric-algorithm'
  | 'not-rsa-algorithm'
  | 'unbuilt-algorithm'
  | 'invalid-message'
  | 'digest-length'
  | 'plaintext-too-long'
  | 'invalid-public-key'
  | 'invalid-signature'
  | 'invalid-mac'

/** The KMS will not do what was asked; the message is for the client. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly kind: RefusalKind

  constructor(kind: RefusalKind, message = '') {
    super(message)
    this.kind = kind
  }
}
