/** The data key under which secrets are sealed, wrapped. */
export interface SealingKeyRow {
  readonly keyArn: string
  readonly wrapped: Uint8Array<ArrayBuffer>
}

/** An account, which is an OTC domain. Times are ms since the epoch. */
export interface AccountRow {
  readonly id: string
  readonly domainId: string
  readonly name: string
  readonly alias: string | null
  readonly createdAtMs: bigint
}

/** A project of an account. */
export interface ProjectRow {
  readonly id: string
  readonly accountId: string
  readonly name: string
  readonly description: string
  readonly isEnabled: boolean
  readonly createdAtMs: bigint
}

/** What policies are attached to. */
export type IdentityKind = 'user' | 'group' | 'role'

/** A user, a group, a role, or the root user of an account, whose kind is `root`. */
export interface IdentityRow {
  readonly id: string
  readonly accountId: string
  readonly kind: string
  readonly name: string
  readonly lowerName: string
  readonly path: string
  readonly otcId: string
  readonly description: string
  readonly createdAtMs: bigint
  readonly boundaryArn: string | null
  readonly trustPolicy: string | null
  readonly maxSessionS: number | null
  readonly isEnabled: boolean
  readonly password: string | null
  readonly email: string
  readonly trustedId: string | null
  readonly expiresAtMs: bigint | null
}

/** An access key of a user. */
export interface AccessKeyRow {
  readonly id: string
  readonly userId: string
  readonly sealed: Uint8Array<ArrayBuffer>
  readonly isActive: boolean
  readonly description: string
  readonly createdAtMs: bigint
  readonly lastUsedAtMs: bigint | null
  readonly lastUsedService: string | null
  readonly lastUsedRegion: string | null
}

/** A policy that belongs to one identity. */
export interface InlinePolicyRow {
  readonly identityId: string
  readonly name: string
  readonly document: string
}

/** A managed policy of an account. */
export interface ManagedPolicyRow {
  readonly arn: string
  readonly id: string
  readonly accountId: string
  readonly name: string
  readonly lowerName: string
  readonly path: string
  readonly description: string
  readonly createdAtMs: bigint
  readonly updatedAtMs: bigint
  readonly defaultVersion: number
  readonly lastVersion: number
}

/** One version of a managed policy. */
export interface PolicyVersionRow {
  readonly policyArn: string
  readonly version: number
  readonly document: string
  readonly createdAtMs: bigint
}

/** A tag of an identity or a managed policy. */
export interface IamTag {
  readonly key: string
  readonly value: string
}

/** A token of the OTC API. */
export interface TokenRow {
  /** SHA-256 of the token, hex. */
  readonly hash: string
  readonly ownerId: string
  readonly accountId: string
  readonly projectId: string | null
  readonly isDomainWide: boolean
  /** JSON. */
  readonly principal: string
  /** Separated by commas. */
  readonly methods: string
  readonly auditId: string
  readonly issuedAtMs: bigint
  readonly expiresAtMs: bigint
}

/** A temporary access key. */
export interface SessionRow {
  readonly id: string
  readonly sealed: Uint8Array<ArrayBuffer>
  readonly principal: string
  readonly policies: string | null
  readonly expiresAtMs: bigint
}

/** A piece of a list, in the order of names. */
export interface NamePage {
  /** Begin after this name, in lower case where names are unique whatever their case. */
  readonly after?: string
  readonly limit: number
}
