import { notImplemented } from './operation.ts'

/** `?query` operations of a bucket by method, as the S3 model and, in the second part, the OBS reference name them. */
const BUCKET: Readonly<Record<string, string>> = {
  GET: `
    GetBucketMetadataConfiguration metadataConfiguration,
    GetBucketMetadataTableConfiguration metadataTable, GetBucketVersioning versioning,
    GetObjectLockConfiguration object-lock,
    CreateSession session, ListMultipartUploads uploads, ListObjectVersions versions,
    GetBucketAlias obsalias`,
  PUT: `
    PutBucketVersioning versioning,
    PutObjectLockConfiguration object-lock,
    UpdateBucketMetadataAnnotationTableConfiguration metadataAnnotationTable,
    UpdateBucketMetadataInventoryTableConfiguration metadataInventoryTable,
    UpdateBucketMetadataJournalTableConfiguration metadataJournalTable,
    SetBucketAlias obsalias`,
  POST: `
    CreateBucketMetadataConfiguration metadataConfiguration, CreateBucketMetadataTableConfiguration metadataTable`,
  DELETE: `
    DeleteBucketMetadataConfiguration metadataConfiguration,
    DeleteBucketMetadataTableConfiguration metadataTable,
    DeleteBucketAlias obsalias`,
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
  notImplemented('UploadPartCopy', 'PUT /{bucket}/{key+}?partNumber&uploadId', ['x-amz-copy-source']),
  notImplemented('WriteGetObjectResponse', 'POST /WriteGetObjectResponse'),
]
