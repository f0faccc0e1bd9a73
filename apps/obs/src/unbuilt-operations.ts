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
    GetBucketRequestPayment requestPayment, GetBucketTagging tagging,
    GetBucketWebsite website, GetPublicAccessBlock publicAccessBlock,
    CreateSession session,
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
    PutBucketTagging tagging, PutBucketWebsite website, PutPublicAccessBlock publicAccessBlock,
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
  GET: 'GetObjectAnnotation annotation',
  PUT: 'PutObjectAnnotation annotation, UpdateObjectEncryption encryption',
  DELETE: 'DeleteObjectAnnotation annotation',
}

const PATH = '/{bucket}/{key+}'

/** Those that need more than time to build. */
const REASONED = [
  notImplemented('GetObjectTorrent', `GET ${PATH}?torrent`, [], 'S3 itself has stopped making torrents.'),
  notImplemented(
    'RenameObject',
    `PUT ${PATH}?renameObject`,
    [],
    'Only a directory bucket can do this, and no bucket here is one.',
  ),
  notImplemented(
    'SelectObjectContent',
    `POST ${PATH}?select`,
    [],
    'S3 has closed this to new customers; there is no SQL engine here.',
  ),
]

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
  ...declare(PATH, OBJECT),
  ...REASONED,
  notImplemented('ListDirectoryBuckets', 'GET /?x-id=ListDirectoryBuckets'),
  notImplemented('PostObject', 'POST /{bucket}'),
  notImplemented('PreflightBucket', 'OPTIONS /{bucket}'),
  notImplemented('PreflightObject', 'OPTIONS /{bucket}/{key+}'),
  notImplemented('WriteGetObjectResponse', 'POST /WriteGetObjectResponse'),
]
