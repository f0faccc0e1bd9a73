import { notImplemented } from './operation.ts'

/** `?query` operations of a bucket by method, as the S3 model and, in the second part, the OBS reference name them. */
const BUCKET: Readonly<Record<string, string>> = {
  GET: `
    GetBucketMetadataConfiguration metadataConfiguration, GetBucketMetadataTableConfiguration metadataTable,
    CreateSession session,
    GetBucketAlias obsalias`,
  PUT: `
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
  notImplemented('WriteGetObjectResponse', 'POST /WriteGetObjectResponse'),
]
