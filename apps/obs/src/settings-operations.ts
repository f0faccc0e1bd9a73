import { deleteBucketAnalyticsConfiguration } from './operations/settings/delete-bucket-analytics-configuration.ts'
import { deleteBucketCors } from './operations/settings/delete-bucket-cors.ts'
import { deleteBucketCustomDomain } from './operations/settings/delete-bucket-custom-domain.ts'
import { deleteBucketDirectColdAccess } from './operations/settings/delete-bucket-direct-cold-access.ts'
import { deleteBucketEncryption } from './operations/settings/delete-bucket-encryption.ts'
import { deleteBucketIntelligentTieringConfiguration } from './operations/settings/delete-bucket-intelligent-tiering-configuration.ts'
import { deleteBucketInventoryConfiguration } from './operations/settings/delete-bucket-inventory-configuration.ts'
import { deleteBucketLifecycle } from './operations/settings/delete-bucket-lifecycle.ts'
import { deleteBucketMetricsConfiguration } from './operations/settings/delete-bucket-metrics-configuration.ts'
import { deleteBucketMirrorBackToSource } from './operations/settings/delete-bucket-mirror-back-to-source.ts'
import { deleteBucketOwnershipControls } from './operations/settings/delete-bucket-ownership-controls.ts'
import { deleteBucketPolicy } from './operations/settings/delete-bucket-policy.ts'
import { deleteBucketReplication } from './operations/settings/delete-bucket-replication.ts'
import { deleteBucketTagging } from './operations/settings/delete-bucket-tagging.ts'
import { deleteBucketWebsite } from './operations/settings/delete-bucket-website.ts'
import { deletePublicAccessBlock } from './operations/settings/delete-public-access-block.ts'
import { getBucketAbac } from './operations/settings/get-bucket-abac.ts'
import { getBucketAccelerateConfiguration } from './operations/settings/get-bucket-accelerate-configuration.ts'
import { getBucketAcl } from './operations/settings/get-bucket-acl.ts'
import { getBucketAnalyticsConfiguration } from './operations/settings/get-bucket-analytics-configuration.ts'
import { getBucketCors } from './operations/settings/get-bucket-cors.ts'
import { getBucketCustomDomain } from './operations/settings/get-bucket-custom-domain.ts'
import { getBucketDirectColdAccess } from './operations/settings/get-bucket-direct-cold-access.ts'
import { getBucketEncryption } from './operations/settings/get-bucket-encryption.ts'
import { getBucketIntelligentTieringConfiguration } from './operations/settings/get-bucket-intelligent-tiering-configuration.ts'
import { getBucketInventoryConfiguration } from './operations/settings/get-bucket-inventory-configuration.ts'
import { getBucketLifecycleConfiguration } from './operations/settings/get-bucket-lifecycle-configuration.ts'
import { getBucketLogging } from './operations/settings/get-bucket-logging.ts'
import { getBucketMetricsConfiguration } from './operations/settings/get-bucket-metrics-configuration.ts'
import { getBucketMirrorBackToSource } from './operations/settings/get-bucket-mirror-back-to-source.ts'
import { getBucketNotificationConfiguration } from './operations/settings/get-bucket-notification-configuration.ts'
import { getBucketOwnershipControls } from './operations/settings/get-bucket-ownership-controls.ts'
import { getBucketPolicy } from './operations/settings/get-bucket-policy.ts'
import { getBucketPolicyStatus } from './operations/settings/get-bucket-policy-status.ts'
import { getBucketQuota } from './operations/settings/get-bucket-quota.ts'
import { getBucketReplication } from './operations/settings/get-bucket-replication.ts'
import { getBucketRequestPayment } from './operations/settings/get-bucket-request-payment.ts'
import { getBucketStatus } from './operations/settings/get-bucket-status.ts'
import { getBucketStorageClass } from './operations/settings/get-bucket-storage-class.ts'
import { getBucketStorageInfo } from './operations/settings/get-bucket-storage-info.ts'
import { getBucketStoragePolicy } from './operations/settings/get-bucket-storage-policy.ts'
import { getBucketTagging } from './operations/settings/get-bucket-tagging.ts'
import { getBucketWebsite } from './operations/settings/get-bucket-website.ts'
import { getPublicAccessBlock } from './operations/settings/get-public-access-block.ts'
import { listBucketAnalyticsConfigurations } from './operations/settings/list-bucket-analytics-configurations.ts'
import { listBucketIntelligentTieringConfigurations } from './operations/settings/list-bucket-intelligent-tiering-configurations.ts'
import { listBucketInventoryConfigurations } from './operations/settings/list-bucket-inventory-configurations.ts'
import { listBucketMetricsConfigurations } from './operations/settings/list-bucket-metrics-configurations.ts'
import { preflightBucket } from './operations/settings/preflight-bucket.ts'
import { preflightObject } from './operations/settings/preflight-object.ts'
import { putBucketAbac } from './operations/settings/put-bucket-abac.ts'
import { putBucketAccelerateConfiguration } from './operations/settings/put-bucket-accelerate-configuration.ts'
import { putBucketAcl } from './operations/settings/put-bucket-acl.ts'
import { putBucketAnalyticsConfiguration } from './operations/settings/put-bucket-analytics-configuration.ts'
import { putBucketCors } from './operations/settings/put-bucket-cors.ts'
import { putBucketEncryption } from './operations/settings/put-bucket-encryption.ts'
import { putBucketIntelligentTieringConfiguration } from './operations/settings/put-bucket-intelligent-tiering-configuration.ts'
import { putBucketInventoryConfiguration } from './operations/settings/put-bucket-inventory-configuration.ts'
import { putBucketLifecycleConfiguration } from './operations/settings/put-bucket-lifecycle-configuration.ts'
import { putBucketLogging } from './operations/settings/put-bucket-logging.ts'
import { putBucketMetricsConfiguration } from './operations/settings/put-bucket-metrics-configuration.ts'
import { putBucketNotificationConfiguration } from './operations/settings/put-bucket-notification-configuration.ts'
import { putBucketOwnershipControls } from './operations/settings/put-bucket-ownership-controls.ts'
import { putBucketPolicy } from './operations/settings/put-bucket-policy.ts'
import { putBucketReplication } from './operations/settings/put-bucket-replication.ts'
import { putBucketRequestPayment } from './operations/settings/put-bucket-request-payment.ts'
import { putBucketTagging } from './operations/settings/put-bucket-tagging.ts'
import { putBucketWebsite } from './operations/settings/put-bucket-website.ts'
import { putPublicAccessBlock } from './operations/settings/put-public-access-block.ts'
import { setBucketCustomDomain } from './operations/settings/set-bucket-custom-domain.ts'
import { setBucketDirectColdAccess } from './operations/settings/set-bucket-direct-cold-access.ts'
import { setBucketMirrorBackToSource } from './operations/settings/set-bucket-mirror-back-to-source.ts'
import { setBucketQuota } from './operations/settings/set-bucket-quota.ts'
import { setBucketStorageClass } from './operations/settings/set-bucket-storage-class.ts'
import { setBucketStoragePolicy } from './operations/settings/set-bucket-storage-policy.ts'

/** Every operation on a bucket's settings. */
export const settingsOperations = [
  deleteBucketAnalyticsConfiguration,
  deleteBucketCors,
  deleteBucketCustomDomain,
  deleteBucketDirectColdAccess,
  deleteBucketEncryption,
  deleteBucketIntelligentTieringConfiguration,
  deleteBucketInventoryConfiguration,
  deleteBucketLifecycle,
  deleteBucketMetricsConfiguration,
  deleteBucketMirrorBackToSource,
  deleteBucketOwnershipControls,
  deleteBucketPolicy,
  deleteBucketReplication,
  deleteBucketTagging,
  deleteBucketWebsite,
  deletePublicAccessBlock,
  getBucketAbac,
  getBucketAccelerateConfiguration,
  getBucketAcl,
  getBucketAnalyticsConfiguration,
  getBucketCors,
  getBucketCustomDomain,
  getBucketDirectColdAccess,
  getBucketEncryption,
  getBucketIntelligentTieringConfiguration,
  getBucketInventoryConfiguration,
  getBucketLifecycleConfiguration,
  getBucketLogging,
  getBucketMetricsConfiguration,
  getBucketMirrorBackToSource,
  getBucketNotificationConfiguration,
  getBucketOwnershipControls,
  getBucketPolicy,
  getBucketPolicyStatus,
  getBucketQuota,
  getBucketReplication,
  getBucketRequestPayment,
  getBucketStatus,
  getBucketStorageClass,
  getBucketStorageInfo,
  getBucketStoragePolicy,
  getBucketTagging,
  getBucketWebsite,
  getPublicAccessBlock,
  listBucketAnalyticsConfigurations,
  listBucketIntelligentTieringConfigurations,
  listBucketInventoryConfigurations,
  listBucketMetricsConfigurations,
  preflightBucket,
  preflightObject,
  putBucketAbac,
  putBucketAccelerateConfiguration,
  putBucketAcl,
  putBucketAnalyticsConfiguration,
  putBucketCors,
  putBucketEncryption,
  putBucketIntelligentTieringConfiguration,
  putBucketInventoryConfiguration,
  putBucketLifecycleConfiguration,
  putBucketLogging,
  putBucketMetricsConfiguration,
  putBucketNotificationConfiguration,
  putBucketOwnershipControls,
  putBucketPolicy,
  putBucketReplication,
  putBucketRequestPayment,
  putBucketTagging,
  putBucketWebsite,
  putPublicAccessBlock,
  setBucketCustomDomain,
  setBucketDirectColdAccess,
  setBucketMirrorBackToSource,
  setBucketQuota,
  setBucketStorageClass,
  setBucketStoragePolicy,
]
