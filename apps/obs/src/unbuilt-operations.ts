import { notImplemented } from './operation.ts'

/** `?query` operations of a bucket by method, as the S3 model and, in the second part, the OBS reference name them. */
const BUCKET: Readonly<Record<string, string>> = {
  GET: `
    GetBucketAcl acl,
    GetBucketAnalyticsConfiguration analytics,
    GetBucketIntelligentTieringConfiguration intelligent-tiering, GetBucketInventoryConfiguration inventory,
    GetBucketLifecycleConfiguration lifecycle, GetBucketLogging logging, GetBucketMetadataConfiguration metadataConfiguration,
    GetBucketMetadataTableConfiguration metadataTable, GetBucketMetricsConfiguration metrics,
    GetBucketNotificationConfiguration notification,
    GetBucketPolicy policy, GetBucketPolicyStatus policyStatus, GetBucketReplication replication, GetBucketVersioning versioning,
    GetBucketWebsite website, GetObjectLockConfiguration object-lock,
    CreateSession session, ListMultipartUploads uploads, ListObjectVersions versions,
    GetBucketAlias obsalias, GetBucketCustomDomain customdomain, GetBucketDirectColdAccess directcoldaccess,
    GetBucketMirrorBackToSource backtosource, GetBucketQuota quota, GetBucketStatus bucketStatus,
    GetBucketStorageClass storageClass, GetBucketStorageInfo storageinfo, GetBucketStoragePolicy storagePolicy`,
  PUT: `
    PutBucketAcl acl,
    PutBucketAnalyticsConfiguration analytics,
    PutBucketIntelligentTieringConfiguration intelligent-tiering, PutBucketInventoryConfiguration inventory,
    PutBucketLifecycleConfiguration lifecycle, PutBucketLogging logging, PutBucketMetricsConfiguration metrics,
    PutBucketNotificationConfiguration notification,
    PutBucketPolicy policy, PutBucketReplication replication, PutBucketVersioning versioning, PutBucketWebsite website,
    PutObjectLockConfiguration object-lock,
    UpdateBucketMetadataAnnotationTableConfiguration metadataAnnotationTable,
    UpdateBucketMetadataInventoryTableConfiguration metadataInventoryTable,
    UpdateBucketMetadataJournalTableConfiguration metadataJournalTable,
    SetBucketAlias obsalias, SetBucketCustomDomain customdomain, SetBucketDirectColdAccess directcoldaccess,
    SetBucketMirrorBackToSource backtosource, SetBucketQuota quota, SetBucketStorageClass storageClass,
    SetBucketStoragePolicy storagePolicy`,
  POST: `
    CreateBucketMetadataConfiguration metadataConfiguration, CreateBucketMetadataTableConfiguration metadataTable`,
  DELETE: `
    DeleteBucketAnalyticsConfiguration analytics,
    DeleteBucketIntelligentTieringConfiguration intelligent-tiering, DeleteBucketInventoryConfiguration inventory,
    DeleteBucketLifecycle lifecycle, DeleteBucketMetadataConfiguration metadataConfiguration,
    DeleteBucketMetadataTableConfiguration metadataTable, DeleteBucketMetricsConfiguration metrics, DeleteBucketPolicy policy, DeleteBucketReplication replication, DeleteBucketWebsite website,
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
  notImplemented('PostObject', 'POST /{bucket}'),
  notImplemented('PreflightBucket', 'OPTIONS /{bucket}'),
  notImplemented('PreflightObject', 'OPTIONS /{bucket}/{key+}'),
  notImplemented('UploadPartCopy', 'PUT /{bucket}/{key+}?partNumber&uploadId', ['x-amz-copy-source']),
  notImplemented('WriteGetObjectResponse', 'POST /WriteGetObjectResponse'),
]
