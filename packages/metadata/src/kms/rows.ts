/** A master key as the database has it. Times are ms since the epoch. */
export interface KeyRow {
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
  readonly version: number
}

/** One version of a key's material, sealed. */
export interface KeyVersionRow {
  readonly keyId: string
  readonly version: number
  readonly materialId: string
  readonly sealed: Uint8Array<ArrayBuffer>
  readonly createdAtMs: bigint
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
