/** A bucket. Times are ms since the epoch. */
export interface BucketRow {
  readonly id: string
  readonly name: string
  readonly region: string
  readonly createdAtMs: bigint
  /** `Enabled` or `Suspended`; null when it never was set. */
  readonly versioning: string | null
  /** Whether deleting a version for good needs a second factor. */
  readonly isMfaDelete: boolean
  /** Whether its versions can be locked. */
  readonly isLockable: boolean
  /** JSON: the retention that new versions get. */
  readonly defaultLock: string | null
  /** Whether it is one of OBS's parallel file systems. */
  readonly isFileSystem: boolean
  /** The account that owns it. */
  readonly ownerId: string
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
  /** JSON: pairs of key and value. */
  readonly tags: string
  /** JSON: grants; null is the owner's alone. */
  readonly acl: string | null
  /** `GOVERNANCE` or `COMPLIANCE`. */
  readonly lockMode: string | null
  readonly lockUntilMs: bigint | null
  /** Null where nobody ever said. */
  readonly hasLegalHold: boolean | null
  /** Whether `wrappedDek` holds a bucket key. */
  readonly hasBucketKey: boolean
  /** The data key sealed under the key in `wrappedDek`, or under the client's; null where `wrappedDek` is the data key. */
  readonly sealedDek: Uint8Array<ArrayBuffer> | null
  /** The second layer's data key, and what wraps it. */
  readonly outerKeyArn: string | null
  readonly outerWrappedDek: Uint8Array<ArrayBuffer> | null
  /** The versions of these keys; null where the wrapped key does not tell. */
  readonly keyVersion: number | null
  readonly outerKeyVersion: number | null
  /** The account that owns it where that is not the bucket's. */
  readonly ownerId: string | null
}

/** An upload under way. */
export interface UploadRow extends SealedRow {
  /** COMPOSITE or FULL_OBJECT, for a checksum that the client declared. */
  readonly checksumType: string | null
  /** The object that its key held when the upload was begun; null when there was none. */
  readonly foundId: string | null
}

/** What a listing shows of an object. */
export interface ListedRow {
  readonly key: string
  readonly createdAtMs: bigint
  readonly etag: string
  readonly size: bigint
  readonly checksumName: string | null
  readonly checksumType: string | null
  readonly storageClass: string
  readonly isAppendable: boolean
  readonly ownerId: string | null
}

/** What a listing of versions shows of one. */
export interface ListedVersionRow extends ListedRow {
  readonly id: string
  /** JSON: pairs of key and value. */
  readonly tags: string
  readonly versionId: string
  readonly rank: bigint
  readonly isLatest: boolean
  readonly isDeleteMarker: boolean
}

/** One version of an object, or a delete marker, which has no bytes. */
export interface ObjectRow extends SealedRow {
  readonly versionId: string
  /** Orders the versions of a key: the newest has the greatest. */
  readonly rank: bigint
  readonly isLatest: boolean
  readonly isDeleteMarker: boolean
  readonly size: bigint
  readonly etag: string
  readonly checksum: string | null
  readonly checksumType: string | null
  readonly blobId: string | null
  readonly uploadId: string | null
  /** An archived object can be read from this moment on, until the other. */
  readonly restoredFromMs: bigint | null
  readonly restoredUntilMs: bigint | null
  /** It was made by appending, and its `uploadId` names no upload. */
  readonly isAppendable: boolean
}

/** A part of a finished object. */
export interface ObjectPartRow {
  readonly number: number
  readonly blobId: string
  readonly size: bigint
  /** By the object's algorithm, in Base64. */
  readonly checksum: string | null
}

/** A part of an upload under way. */
export interface UploadPartRow extends ObjectPartRow {
  readonly uploadId: string
  readonly etag: string
  readonly createdAtMs: bigint
}
