/** A key of a multi-Region set. */
export interface SetMember {
  readonly arn: string
  readonly region: string
}

/** What a key's description says beside the key itself. */
export interface KeyDetails {
  /** 64 hex characters; undefined before the first material is imported. */
  readonly materialId: string | undefined
  /** ms since the epoch; null when imported material does not expire, undefined when there is none. */
  readonly validToMs: number | null | undefined
  /** Undefined for a key of one Region. */
  readonly set: { readonly primary: SetMember; readonly replicas: readonly SetMember[] } | undefined
}
