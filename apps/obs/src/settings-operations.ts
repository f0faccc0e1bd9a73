import { deleteBucketCors } from './operations/settings/delete-bucket-cors.ts'
import { deleteBucketEncryption } from './operations/settings/delete-bucket-encryption.ts'
import { deleteBucketOwnershipControls } from './operations/settings/delete-bucket-ownership-controls.ts'
import { deleteBucketTagging } from './operations/settings/delete-bucket-tagging.ts'
import { deletePublicAccessBlock } from './operations/settings/delete-public-access-block.ts'
import { getBucketAbac } from './operations/settings/get-bucket-abac.ts'
import { getBucketAccelerateConfiguration } from './operations/settings/get-bucket-accelerate-configuration.ts'
import { getBucketCors } from './operations/settings/get-bucket-cors.ts'
import { getBucketEncryption } from './operations/settings/get-bucket-encryption.ts'
import { getBucketOwnershipControls } from './operations/settings/get-bucket-ownership-controls.ts'
import { getBucketRequestPayment } from './operations/settings/get-bucket-request-payment.ts'
import { getBucketTagging } from './operations/settings/get-bucket-tagging.ts'
import { getPublicAccessBlock } from './operations/settings/get-public-access-block.ts'
import { putBucketAbac } from './operations/settings/put-bucket-abac.ts'
import { putBucketAccelerateConfiguration } from './operations/settings/put-bucket-accelerate-configuration.ts'
import { putBucketCors } from './operations/settings/put-bucket-cors.ts'
import { putBucketEncryption } from './operations/settings/put-bucket-encryption.ts'
import { putBucketOwnershipControls } from './operations/settings/put-bucket-ownership-controls.ts'
import { putBucketRequestPayment } from './operations/settings/put-bucket-request-payment.ts'
import { putBucketTagging } from './operations/settings/put-bucket-tagging.ts'
import { putPublicAccessBlock } from './operations/settings/put-public-access-block.ts'

/** Every operation on a bucket's settings. */
export const settingsOperations = [
  deleteBucketCors,
  deleteBucketEncryption,
  deleteBucketOwnershipControls,
  deleteBucketTagging,
  deletePublicAccessBlock,
  getBucketAbac,
  getBucketAccelerateConfiguration,
  getBucketCors,
  getBucketEncryption,
  getBucketOwnershipControls,
  getBucketRequestPayment,
  getBucketTagging,
  getPublicAccessBlock,
  putBucketAbac,
  putBucketAccelerateConfiguration,
  putBucketCors,
  putBucketEncryption,
  putBucketOwnershipControls,
  putBucketRequestPayment,
  putBucketTagging,
  putPublicAccessBlock,
]
