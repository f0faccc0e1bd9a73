/** The words that a request is in. */
export type Dialect = 's3' | 'obs'

/** What an upload asks for by its headers. */
export interface Ask {
  readonly name: string
  readonly dialect: Dialect
  readonly algorithm?: 'AES256' | 'aws:kms' | 'aws:kms:dsse' | 'kms'
  /** By which of its names the key is asked for. */
  readonly key?: 'arn' | 'id' | 'alias' | 'long'
  readonly context?: Readonly<Record<string, string>>
  readonly bucketKey?: boolean
  /** A key of the client's own. */
  readonly customerKey?: true
}

/** Every way to ask for encryption, or not to. */
export const ASKS: readonly Ask[] = [
  { dialect: 's3', name: 'no header' },
  { dialect: 's3', name: 'AES256', algorithm: 'AES256' },
  { dialect: 's3', name: 'aws:kms', algorithm: 'aws:kms' },
  { dialect: 's3', name: 'aws:kms by ARN', algorithm: 'aws:kms', key: 'arn' },
  { dialect: 's3', name: 'aws:kms by id with a context', algorithm: 'aws:kms', key: 'id', context: { team: 'red' } },
  { dialect: 's3', name: 'aws:kms by alias with a Bucket Key', algorithm: 'aws:kms', key: 'alias', bucketKey: true },
  { dialect: 's3', name: 'aws:kms by ARN without a Bucket Key', algorithm: 'aws:kms', key: 'arn', bucketKey: false },
  { dialect: 's3', name: 'aws:kms:dsse', algorithm: 'aws:kms:dsse' },
  { dialect: 's3', name: 'aws:kms:dsse by ARN', algorithm: 'aws:kms:dsse', key: 'arn' },
  { dialect: 's3', name: 'SSE-C', customerKey: true },
  { dialect: 'obs', name: 'no header' },
  { dialect: 'obs', name: 'AES256', algorithm: 'AES256' },
  { dialect: 'obs', name: 'kms', algorithm: 'kms' },
  { dialect: 'obs', name: 'kms by id', algorithm: 'kms', key: 'id' },
  { dialect: 'obs', name: 'kms by its long id', algorithm: 'kms', key: 'long' },
  { dialect: 'obs', name: 'SSE-C', customerKey: true },
]

/** What a bucket wants of uploads, and in whose words it was told so. */
export interface BucketKind {
  readonly name: string
  /** The bucket's own name. */
  readonly bucket: string
  readonly by: Dialect
  readonly algorithm?: 'AES256' | 'aws:kms' | 'aws:kms:dsse'
  readonly key?: 'arn' | 'id'
  readonly bucketKey?: true
  readonly blocksCustomerKeys?: true
}

/** Every kind of bucket. */
export const BUCKETS: readonly BucketKind[] = [
  { name: 'no default', bucket: 'none', by: 's3' },
  { name: 'default AES256', bucket: 'aes', by: 's3', algorithm: 'AES256' },
  { name: 'default aws:kms', bucket: 'managed', by: 's3', algorithm: 'aws:kms' },
  { name: 'default aws:kms by ARN', bucket: 'kms', by: 's3', algorithm: 'aws:kms', key: 'arn' },
  {
    name: 'default aws:kms by id with a Bucket Key',
    bucket: 'bucketkey',
    by: 's3',
    algorithm: 'aws:kms',
    key: 'id',
    bucketKey: true,
  },
  { name: 'default aws:kms:dsse by ARN', bucket: 'dsse', by: 's3', algorithm: 'aws:kms:dsse', key: 'arn' },
  { name: 'SSE-C blocked', bucket: 'blocked', by: 's3', blocksCustomerKeys: true },
  { name: 'OBS default AES256', bucket: 'obs-aes', by: 'obs', algorithm: 'AES256' },
  { name: 'OBS default kms', bucket: 'obs-managed', by: 'obs', algorithm: 'aws:kms' },
  { name: 'OBS default kms by id', bucket: 'obs-kms', by: 'obs', algorithm: 'aws:kms', key: 'id' },
]

/** Every way by which bytes come to be an object, or an object comes to be sealed otherwise. */
export const PATHS = [
  'PutObject',
  'PutObject in aws-chunked',
  'presigned PUT',
  'PostObject',
  'CopyObject to another key',
  'CopyObject to the same key of another bucket',
  'CopyObject onto itself',
  'UploadPart',
  'UploadPartCopy',
  'AppendObject',
  'an older version restored',
  'an archive restored',
  'UpdateObjectEncryption',
  'UpdateObjectEncryption with a Bucket Key',
  'ModifyObject',
  'RenameObject',
] as const

/** One of {@link PATHS}. */
export type Path = (typeof PATHS)[number]

/** Every way by which an object is read. */
export const READERS = [
  'GetObject',
  'GetObject of a range',
  'GetObject of a part',
  'presigned GET',
  'HeadObject',
  'GetObjectAttributes',
  'CopyObject from',
  'UploadPartCopy from',
] as const

/** One of {@link READERS}. */
export type Reader = (typeof READERS)[number]

/** What may be the matter with a key, in the order in which the matrix brings it about: deletion comes last. */
export const STATES = [
  'enabled',
  'disabled',
  'enabled again',
  'access denied',
  'KMS down',
  'pending deletion',
  'deleted',
] as const

/** One of {@link STATES}. */
export type State = (typeof STATES)[number]

/** What goes on with an upload that was begun, or an object that grows, while its key was enabled. */
export const GOING_ON = ['UploadPart', 'UploadPartCopy', 'CompleteMultipartUpload', 'AppendObject'] as const

/** One of {@link GOING_ON}. */
export type GoingOn = (typeof GOING_ON)[number]
