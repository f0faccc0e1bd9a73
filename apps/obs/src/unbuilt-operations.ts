import { notImplemented } from './operation.ts'

/** `?query` operations of a bucket by method, as the S3 model and, in the second part, the OBS reference name them. */
const BUCKET: Readonly<Record<string, string>> = {
  GET: `
    GetBucketAbac abac, GetBucketAccelerateConfiguration accelerate, GetBucketAcl acl,
    GetBucketAnalyticsConfiguration analytics, GetBucketCors cors, GetBucketEncryption encryption,
    GetBucketIntelligentTieringConfiguration intelligent-tiering, GetBucketInventoryConfiguration inventory,
    GetBucketLifecycleConfiguration lifecycle, GetBucketLogging logging, GetBucketMetadataConfiguration metadataConfiguration,
    GetBucketMetadataTableConfiguration metadataTable, GetBucketMetricsConfiguration metrics,
    GetBucketNotificationConfiguration notification, GetBucketOwnershipControls ownershipControls,
    GetBucketPolicy policy, GetBucketPolicyStatus policyStatus, GetBucketReplication replication,
    GetBucketRequestPayment requestPayment, GetBucketTagging tagging, GetBucketVersioning versioning,
    GetBucketWebsite website, GetObjectLockConfiguration object-lock, GetPublicAccessBlock publicAccessBlock,
    CreateSession session, ListMultipartUploads uploads, ListObjectVersions versions,
    GetBucketAlias obsalias, GetBucketCustomDomain customdomain, GetBucketDirectColdAccess directcoldaccess,
    GetBucketMirrorBackToSource backtosource, GetBucketQuota quota, GetBucketStatus bucketStatus,
    GetBucketStorageClass storageClass, GetBucketStorageInfo storageinfo, GetBucketStoragePolicy storagePolicy`,
  PUT: `
    PutBucketAbac abac, PutBucketAccelerateConfiguration accelerate, PutBucketAcl acl,
    PutBucketAnalyticsConfiguration analytics, PutBucketCors cors, PutBucketEncryption encryption,
    PutBucketIntelligentTieringConfiguration intelligent-tiering, PutBucketInventoryConfiguration inventory,
    PutBucketLifecycleConfiguration lifecycle, PutBucketLogging logging, PutBucketMetricsConfiguration metrics,
    PutBucketNotificationConfiguration notification, PutBucketOwnershipControls ownershipControls,
    PutBucketPolicy policy, PutBucketReplication replication, PutBucketRequestPayment requestPayment,
    PutBucketTagging tagging, PutBucketVersioning versioning, PutBucketWebsite website,
    PutObjectLockConfiguration object-lock, PutPublicAccessBlock publicAccessBlock,
    UpdateBucketMetadataAnnotationTableConfiguration metadataAnnotationTable,
    UpdateBucketMetadataInventoryTableConfiguration metadataInventoryTable,
    UpdateBucketMetadataJournalTableConfiguration metadataJournalTable,
    SetBucketAlias obsalias, SetBucketCustomDomain customdomain, SetBucketDirectColdAccess directcoldaccess,
    SetBucketMirrorBackToSource backtosource, SetBucketQuota quota, SetBucketStorageClass storageClass,
    SetBucketStoragePolicy storagePolicy`,
  POST: `
    CreateBucketMetadataConfiguration metadataConfiguration, CreateBucketMetadataTableConfiguration metadataTable`,
  DELETE: `
    DeleteBucketAnalyticsConfiguration analytics, DeleteBucketCors cors, DeleteBucketEncryption encryption,
    DeleteBucketIntelligentTieringConfiguration intelligent-tiering, DeleteBucketInventoryConfiguration inventory,
    DeleteBucketLifecycle lifecycle, DeleteBucketMetadataConfiguration metadataConfiguration,
    DeleteBucketMetadataTableConfiguration metadataTable, DeleteBucketMetricsConfiguration metrics,
    DeleteBucketOwnershipControls ownershipControls, DeleteBucketPolicy policy, DeleteBucketReplication replication,
    DeleteBucketTagging tagging, DeleteBucketWebsite website, DeletePublicAccessBlock publicAccessBlock,
    DeleteBucketAlias obsalias, DeleteBucketCustomDomain customdomain, DeleteBucketDirectColdAccess directcoldaccess,
    DeleteBucketMirrorBackToSource backtosource`,
}

/** The same of an object. */
const OBJECT: Readonly<Record<string, string>> = {
  GET: `
    GetObjectAcl acl, GetObjectAnnotation annotation, GetObjectAttributes attributes, GetObjectLegalHold legal-hold,
    GetObjectRetention retention, GetObjectTagging tagging, GetObjectTorrent torrent`,
  PUT: `
    PutObjectAcl acl, PutObjectAnnotation annotation, PutObjectLegalHold legal-hold, PutObjectRetention retention,
    PutObjectTagging tagging, RenameObject renameObject, UpdateObjectEncryption encryption,
    ModifyObject modify, SetObjectMetadata metadata, TruncateObject truncate`,
  POST: `
    RestoreObject restore, SelectObjectContent select, AppendObject append, RenameObjectInFileSystem rename`,
  DELETE: `
    DeleteObjectAnnotation annotation, DeleteObjectTagging tagging`,
}

const declare = (path: string, table: Readonly<Record<string, string>>) =>
  Object.entries(table).flatMap(([method, list]) =>
    list.split(',').map((entry) => {
      const [name = '', query = ''] = entry.trim().split(' ')
      return notImplemented(name, `${method} ${path}?${query}`)
    }),
  )

/** Operations that are known but not built: each answers 501 on its own route, never as the plain operation. */
export const unbuiltOperations = [
  ...declare('/{bucket}', BUCKET),
  ...declare('/{bucket}/{key+}', OBJECT),
  notImplemented('CopyObject', 'PUT /{bucket}/{key+}', ['x-amz-copy-source']),
  notImplemented('ListDirectoryBuckets', 'GET /?x-id=ListDirectoryBuckets'),
  notImplemented('PreflightBucket', 'OPTIONS /{bucket}'),
  notImplemented('PreflightObject', 'OPTIONS /{bucket}/{key+}'),
  notImplemented('UploadPartCopy', 'PUT /{bucket}/{key+}?partNumber&uploadId', ['x-amz-copy-source']),
  notImplemented('WriteGetObjectResponse', 'POST /WriteGetObjectResponse'),
]
