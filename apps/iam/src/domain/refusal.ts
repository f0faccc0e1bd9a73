/** Why something is not done, in the words of AWS's IAM and STS; `Unauthorized` is the OTC API's alone. */
export type RefusalCode =
  | 'AccessDenied'
  | 'DeleteConflict'
  | 'EntityAlreadyExists'
  | 'InvalidInput'
  | 'LimitExceeded'
  | 'MalformedPolicyDocument'
  | 'NoSuchEntity'
  | 'Unauthorized'
  | 'ValidationError'

/** A rule refuses a call; each dialect words it. The message is for the client. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: RefusalCode

  constructor(code: RefusalCode, message: string) {
    super(message)
    this.code = code
  }
}

/** Ends a call with a {@link Refusal}. */
export const refuse = (code: RefusalCode, message: string): never => {
  throw new Refusal(code, message)
}
