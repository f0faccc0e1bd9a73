import type { Operation } from '@sealstack/http'
import type { ObsContext } from './context.ts'
import { notImplemented } from './operation.ts'
import { bucketApiVersion } from './operations/bucket/bucket-api-version.ts'
import { createBucket } from './operations/bucket/create-bucket.ts'
import { deleteBucket } from './operations/bucket/delete-bucket.ts'
import { getBucketLocation } from './operations/bucket/get-bucket-location.ts'
import { headBucket } from './operations/bucket/head-bucket.ts'
import { listObjects } from './operations/bucket/list-objects.ts'
import { listObjectsV2 } from './operations/bucket/list-objects-v2.ts'
import { abortMultipartUpload } from './operations/multipart/abort-multipart-upload.ts'
import { completeMultipartUpload } from './operations/multipart/complete-multipart-upload.ts'
import { createMultipartUpload } from './operations/multipart/create-multipart-upload.ts'
import { listParts } from './operations/multipart/list-parts.ts'
import { uploadPart } from './operations/multipart/upload-part.ts'
import { deleteObject } from './operations/object/delete-object.ts'
import { deleteObjects } from './operations/object/delete-objects.ts'
import { getObject } from './operations/object/get-object.ts'
import { headObject } from './operations/object/head-object.ts'
import { putObject } from './operations/object/put-object.ts'
import { apiVersion } from './operations/service/api-version.ts'
import { listBuckets } from './operations/service/list-buckets.ts'
import type { ObsCaller } from './wire/caller.ts'

/** Settings of a bucket that are read, written and removed under one name. */
const BUCKET_SETTINGS: readonly (readonly [name: string, query: string, methods: string])[] = [
  ['Acl', 'acl', 'GET PUT'],
  ['AccelerateConfiguration', 'accelerate', 'GET PUT'],
  ['AnalyticsConfiguration', 'analytics', 'GET PUT DELETE'],
  ['Cors', 'cors', 'GET PUT DELETE'],
  ['CustomDomain', 'customdomain', 'GET PUT DELETE'],
  ['DirectColdAccess', 'directcoldaccess', 'GET PUT DELETE'],
  ['Encryption', 'encryption', 'GET PUT DELETE'],
  ['IntelligentTieringConfiguration', 'intelligent-tiering', 'GET PUT DELETE'],
  ['InventoryConfiguration', 'inventory', 'GET PUT DELETE'],
  ['LifecycleConfiguration', 'lifecycle', 'GET PUT DELETE'],
  ['Logging', 'logging', 'GET PUT'],
  ['MetricsConfiguration', 'metrics', 'GET PUT DELETE'],
  ['NotificationConfiguration', 'notification', 'GET PUT'],
  ['ObjectLockConfiguration', 'object-lock', 'GET PUT'],
  ['OwnershipControls', 'ownershipControls', 'GET PUT DELETE'],
  ['Policy', 'policy', 'GET PUT DELETE'],
  ['PolicyStatus', 'policyStatus', 'GET'],
  ['PublicAccessBlock', 'publicAccessBlock', 'GET PUT DELETE'],
  ['Quota', 'quota', 'GET PUT'],
  ['Replication', 'replication', 'GET PUT DELETE'],
  ['RequestPayment', 'requestPayment', 'GET PUT'],
  ['StorageClass', 'storageClass', 'GET PUT'],
  ['StorageInfo', 'storageinfo', 'GET'],
  ['StoragePolicy', 'storagePolicy', 'GET PUT'],
  ['Tagging', 'tagging', 'GET PUT DELETE'],
  ['Versioning', 'versioning', 'GET PUT'],
  ['Website', 'website', 'GET PUT DELETE'],
]

const OBJECT_SETTINGS: readonly (readonly [name: string, query: string, methods: string])[] = [
  ['Acl', 'acl', 'GET PUT'],
  ['Attributes', 'attributes', 'GET'],
  ['Encryption', 'encryption', 'PUT'],
  ['LegalHold', 'legal-hold', 'GET PUT'],
  ['Metadata', 'metadata', 'PUT'],
  ['Retention', 'retention', 'GET PUT'],
  ['Tagging', 'tagging', 'GET PUT DELETE'],
  ['Torrent', 'torrent', 'GET'],
]

const VERBS: Readonly<Record<string, string>> = { GET: 'Get', PUT: 'Put', DELETE: 'Delete' }

const settings = (noun: string, path: string, list: typeof BUCKET_SETTINGS) =>
  list.flatMap(([name, query, methods]) =>
    methods.split(' ').map((method) => notImplemented(`${VERBS[method]}${noun}${name}`, `${method} ${path}?${query}`)),
  )

/** Every operation of the S3 model and of the OBS reference. */
export const operations: readonly Operation<ObsContext, ObsCaller>[] = [
  abortMultipartUpload,
  apiVersion,
  bucketApiVersion,
  completeMultipartUpload,
  createBucket,
  createMultipartUpload,
  deleteBucket,
  deleteObject,
  deleteObjects,
  getBucketLocation,
  getObject,
  headBucket,
  headObject,
  listBuckets,
  listObjects,
  listObjectsV2,
  listParts,
  putObject,
  uploadPart,
  ...settings('Bucket', '/{bucket}', BUCKET_SETTINGS),
  ...settings('Object', '/{bucket}/{key+}', OBJECT_SETTINGS),
  notImplemented('AppendObject', 'POST /{bucket}/{key+}?append'),
  notImplemented('CopyObject', 'PUT /{bucket}/{key+}', ['x-amz-copy-source']),
  notImplemented('CreateSession', 'GET /{bucket}?session'),
  notImplemented('ListMultipartUploads', 'GET /{bucket}?uploads'),
  notImplemented('ListObjectVersions', 'GET /{bucket}?versions'),
  notImplemented('ModifyObject', 'PUT /{bucket}/{key+}?modify'),
  notImplemented('PostObject', 'POST /{bucket}'),
  notImplemented('PreflightBucket', 'OPTIONS /{bucket}'),
  notImplemented('PreflightObject', 'OPTIONS /{bucket}/{key+}'),
  notImplemented('RenameObject', 'POST /{bucket}/{key+}?rename'),
  notImplemented('RestoreObject', 'POST /{bucket}/{key+}?restore'),
  notImplemented('SelectObjectContent', 'POST /{bucket}/{key+}?select'),
  notImplemented('TruncateObject', 'PUT /{bucket}/{key+}?truncate'),
  notImplemented('UploadPartCopy', 'PUT /{bucket}/{key+}?partNumber&uploadId', ['x-amz-copy-source']),
]

/** What API.md is written from. */
export const apiTables = [{ title: 'S3 and OBS', operations }]
