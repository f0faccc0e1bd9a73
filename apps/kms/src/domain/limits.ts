/** How much one account may have, as in "Resource quotas" of the AWS developer guide. */
export interface Limits {
  /** Keys that a customer has made, in whichever state. */
  readonly keys: number
  readonly aliasesPerKey: number
  readonly tagsPerKey: number
  readonly grantsPerKey: number
  /** Rotations of one key that were asked for. */
  readonly onDemandRotations: number
  /** Of one key policy. */
  readonly policyBytes: number
}

/** The limits of a new account. */
export const DEFAULT_LIMITS: Limits = {
  keys: 100_000,
  aliasesPerKey: 50,
  tagsPerKey: 50,
  grantsPerKey: 50_000,
  onDemandRotations: 25,
  policyBytes: 32_768,
}
