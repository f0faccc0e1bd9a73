import type { Operation } from '@sealstack/http'
import type { ObsContext } from './context.ts'
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
import { postObject } from './operations/object/post-object.ts'
import { putObject } from './operations/object/put-object.ts'
import { apiVersion } from './operations/service/api-version.ts'
import { listBuckets } from './operations/service/list-buckets.ts'
import { unbuiltOperations } from './unbuilt-operations.ts'
import type { ObsCaller } from './wire/caller.ts'

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
  postObject,
  putObject,
  uploadPart,
  ...unbuiltOperations,
]

/** What API.md is written from. */
export const apiTables = [{ title: 'S3 and OBS', operations }]
