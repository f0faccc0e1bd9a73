import type { Operation } from '@sealstack/http'
import type { ObsContext } from './context.ts'
import { bucketApiVersion } from './operations/bucket/bucket-api-version.ts'
import { createBucket } from './operations/bucket/create-bucket.ts'
import { deleteBucket } from './operations/bucket/delete-bucket.ts'
import { getBucketLocation } from './operations/bucket/get-bucket-location.ts'
import { getBucketVersioning } from './operations/bucket/get-bucket-versioning.ts'
import { getObjectLockConfiguration } from './operations/bucket/get-object-lock-configuration.ts'
import { headBucket } from './operations/bucket/head-bucket.ts'
import { listMultipartUploads } from './operations/bucket/list-multipart-uploads.ts'
import { listObjectVersions } from './operations/bucket/list-object-versions.ts'
import { listObjects } from './operations/bucket/list-objects.ts'
import { listObjectsV2 } from './operations/bucket/list-objects-v2.ts'
import { putBucketVersioning } from './operations/bucket/put-bucket-versioning.ts'
import { putObjectLockConfiguration } from './operations/bucket/put-object-lock-configuration.ts'
import { abortMultipartUpload } from './operations/multipart/abort-multipart-upload.ts'
import { completeMultipartUpload } from './operations/multipart/complete-multipart-upload.ts'
import { createMultipartUpload } from './operations/multipart/create-multipart-upload.ts'
import { listParts } from './operations/multipart/list-parts.ts'
import { uploadPart } from './operations/multipart/upload-part.ts'
import { uploadPartCopy } from './operations/multipart/upload-part-copy.ts'
import { appendObject } from './operations/object/append-object.ts'
import { copyObject } from './operations/object/copy-object.ts'
import { deleteObject } from './operations/object/delete-object.ts'
import { deleteObjectTagging } from './operations/object/delete-object-tagging.ts'
import { deleteObjects } from './operations/object/delete-objects.ts'
import { getObject } from './operations/object/get-object.ts'
import { getObjectAcl } from './operations/object/get-object-acl.ts'
import { getObjectAttributes } from './operations/object/get-object-attributes.ts'
import { getObjectLegalHold } from './operations/object/get-object-legal-hold.ts'
import { getObjectRetention } from './operations/object/get-object-retention.ts'
import { getObjectTagging } from './operations/object/get-object-tagging.ts'
import { headObject } from './operations/object/head-object.ts'
import { modifyObject } from './operations/object/modify-object.ts'
import { postObject } from './operations/object/post-object.ts'
import { putObject } from './operations/object/put-object.ts'
import { putObjectAcl } from './operations/object/put-object-acl.ts'
import { putObjectLegalHold } from './operations/object/put-object-legal-hold.ts'
import { putObjectRetention } from './operations/object/put-object-retention.ts'
import { putObjectTagging } from './operations/object/put-object-tagging.ts'
import { renameObjectInFileSystem } from './operations/object/rename-object-in-file-system.ts'
import { restoreObject } from './operations/object/restore-object.ts'
import { setObjectMetadata } from './operations/object/set-object-metadata.ts'
import { truncateObject } from './operations/object/truncate-object.ts'
import { updateObjectEncryption } from './operations/object/update-object-encryption.ts'
import { apiVersion } from './operations/service/api-version.ts'
import { listBuckets } from './operations/service/list-buckets.ts'
import { settingsOperations } from './settings-operations.ts'
import { unbuiltOperations } from './unbuilt-operations.ts'
import type { ObsCaller } from './wire/caller.ts'

/** Every operation of the S3 model and of the OBS reference. */
export const operations: readonly Operation<ObsContext, ObsCaller>[] = [
  abortMultipartUpload,
  apiVersion,
  appendObject,
  bucketApiVersion,
  completeMultipartUpload,
  copyObject,
  createBucket,
  createMultipartUpload,
  deleteBucket,
  deleteObject,
  deleteObjects,
  deleteObjectTagging,
  getBucketLocation,
  getBucketVersioning,
  getObject,
  getObjectAcl,
  getObjectAttributes,
  getObjectLegalHold,
  getObjectLockConfiguration,
  getObjectRetention,
  getObjectTagging,
  headBucket,
  headObject,
  listBuckets,
  listMultipartUploads,
  listObjects,
  listObjectsV2,
  listObjectVersions,
  listParts,
  modifyObject,
  putBucketVersioning,
  postObject,
  putObject,
  putObjectAcl,
  putObjectLegalHold,
  putObjectLockConfiguration,
  putObjectRetention,
  putObjectTagging,
  renameObjectInFileSystem,
  restoreObject,
  setObjectMetadata,
  truncateObject,
  updateObjectEncryption,
  uploadPart,
  uploadPartCopy,
  ...settingsOperations,
  ...unbuiltOperations,
]

/** What API.md is written from. */
export const apiTables = [{ title: 'S3 and OBS', operations }]
