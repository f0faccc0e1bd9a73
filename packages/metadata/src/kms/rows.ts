/** A master key as the database has it. Times are ms since the epoch. */
export interface KeyRow {
  readonly region: string
  readonly accountId: string
  readonly id: string
  readonly manager: string
  readonly state: string
  readonly spec: string
  readonly usage: string
  readonly origin: string
  readonly description: string
  readonly policy: string
  readonly displayAlias: string
  readonly createdAtMs: bigint
  readonly deletionAtMs: bigint | null
  readonly windowDays: number | null
  readonly version: number
  readonly primaryRegion: string | null
  readonly rotationDays: number | null
  readonly nextRotationAtMs: bigint | null
  readonly expiresAtMs: bigint | null
  readonly dueAtMs: bigint | null
}

/** One version of a key's material, sealed; without it when it was imported and is deleted or expired. */
export interface KeyVersionRow {
  readonly region: string
  readonly keyId: string
  readonly version: number
  readonly materialId: string
  readonly sealed: Uint8Array<ArrayBuffer> | null
  readonly createdAtMs: bigint
  readonly validToMs: bigint | null
  readonly description: string | null
  readonly rotatedAtMs: bigint | null
  readonly rotationType: string | null
}

/** A name for a key, with its prefix: `alias/photos`. */
export interface AliasRow {
  readonly name: string
  readonly keyId: string
  readonly createdAtMs: bigint
  readonly updatedAtMs: bigint
}

/** A tag of a key. */
export interface Tag {
  readonly key: string
  readonly value: string
}

/** A grant as the database has it. */
export interface GrantRow {
  readonly id: string
  readonly region: string
  readonly keyId: string
  readonly name: string | null
  readonly grantee: string
  readonly retiring: string | null
  readonly issuer: string
  readonly operations: string
  readonly constraintType: string | null
  readonly constraint: string | null
  readonly createdAtMs: bigint
}

/** One call of the KMS. */
export interface EventRow {
  readonly atMs: number
  readonly region: string
  readonly requestId: string
  readonly cause: string | null
  /** Of a call that is traced. */
  readonly traceId: string | null
  readonly principal: string | null
  readonly via: string | null
  readonly dialect: string
  readonly operation: string | null
  readonly keyId: string | null
  readonly keyVersion: number | null
  readonly context: string | null
  readonly resource: string | null
  readonly status: number
  readonly code: string | null
  readonly reason: string | null
  /** How many ciphertexts, where one call was about many. */
  readonly count: number | null
}

/** What proves that a root key is the right one. */
export interface RootCheckRow {
  readonly salt: Uint8Array<ArrayBuffer>
  readonly proof: Uint8Array<ArrayBuffer>
}

/** A piece of a list, in the order of ids or names. */
export interface Page {
  /** Begin after this id or name. */
  readonly after?: string
  /** Leave out so many at the beginning. */
  readonly skip?: number
  readonly limit: number
}
