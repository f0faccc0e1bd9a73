/** A bucket. Times are ms since the epoch. */
export interface BucketRow {
  readonly id: string
  readonly name: string
  readonly region: string
  readonly createdAtMs: bigint
}

/** What an upload and the object that it becomes have in common. */
export interface SealedRow {
  readonly id: string
  readonly bucketId: string
  readonly key: string
  readonly createdAtMs: bigint
  /** JSON: response headers that the client has set. */
  readonly headers: string
  /** JSON: user metadata. */
  readonly metadata: string
  readonly encryption: string
  readonly isDeclared: boolean
  readonly keyArn: string
  readonly wrappedDek: Uint8Array<ArrayBuffer>
  /** JSON: the client's own pairs of the encryption context. */
  readonly context: string
  readonly checksumName: string | null
  readonly storageClass: string
}

/** An upload under way. */
export interface UploadRow extends SealedRow {
  /** COMPOSITE or FULL_OBJECT, for a checksum that the client declared. */
  readonly checksumType: string | null
}

/** What a listing shows of an object. */
export interface ListedRow {
  readonly id: string
  readonly key: string
  readonly createdAtMs: bigint
  readonly etag: string
  readonly size: bigint
  readonly checksumName: string | null
  readonly checksumType: string | null
  readonly storageClass: string
}

/** One version of an object. */
export interface ObjectRow extends SealedRow {
  readonly versionId: string
  readonly isLatest: boolean
  readonly size: bigint
  readonly etag: string
  readonly checksum: string | null
  readonly checksumType: string | null
  readonly blobId: string | null
  readonly uploadId: string | null
}

/** A part of a finished object. */
export interface ObjectPartRow {
  readonly number: number
  readonly blobId: string
  readonly size: bigint
}

/** A part of an upload under way. */
export interface UploadPartRow extends ObjectPartRow {
  readonly uploadId: string
  readonly etag: string
  readonly checksum: string | null
  readonly createdAtMs: bigint
}
