import { notImplemented } from './operation.ts'

const BUCKET = '/{bucket}'
const OBJECT = '/{bucket}/{key+}'

/** What is not built, by the reason. */
const BY_REASON: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'There is no table service here to keep the metadata of objects in.': {
    CreateBucketMetadataConfiguration: `POST ${BUCKET}?metadataConfiguration`,
    CreateBucketMetadataTableConfiguration: `POST ${BUCKET}?metadataTable`,
    DeleteBucketMetadataConfiguration: `DELETE ${BUCKET}?metadataConfiguration`,
    DeleteBucketMetadataTableConfiguration: `DELETE ${BUCKET}?metadataTable`,
    GetBucketMetadataConfiguration: `GET ${BUCKET}?metadataConfiguration`,
    GetBucketMetadataTableConfiguration: `GET ${BUCKET}?metadataTable`,
    UpdateBucketMetadataAnnotationTableConfiguration: `PUT ${BUCKET}?metadataAnnotationTable`,
    UpdateBucketMetadataInventoryTableConfiguration: `PUT ${BUCKET}?metadataInventoryTable`,
    UpdateBucketMetadataJournalTableConfiguration: `PUT ${BUCKET}?metadataJournalTable`,
    DeleteObjectAnnotation: `DELETE ${OBJECT}?annotation`,
    GetObjectAnnotation: `GET ${OBJECT}?annotation`,
    PutObjectAnnotation: `PUT ${OBJECT}?annotation`,
  },
  'Only a directory bucket can do this, and no bucket here is one.': {
    CreateSession: `GET ${BUCKET}?session`,
    ListDirectoryBuckets: 'GET /?x-id=ListDirectoryBuckets',
    RenameObject: `PUT ${OBJECT}?renameObject`,
  },
  'A bucket has one name here.': {
    DeleteBucketAlias: `DELETE ${BUCKET}?obsalias`,
    GetBucketAlias: `GET ${BUCKET}?obsalias`,
    SetBucketAlias: `PUT ${BUCKET}?obsalias`,
  },
  'S3 itself has stopped making torrents.': { GetObjectTorrent: `GET ${OBJECT}?torrent` },
  'S3 has closed this to new customers; there is no SQL engine here.': {
    SelectObjectContent: `POST ${OBJECT}?select`,
  },
  'There are no functions here that could answer in the place of an object.': {
    WriteGetObjectResponse: 'POST /WriteGetObjectResponse',
  },
}

/** Operations that are known but not built: each answers 501 on its own route, never as the plain operation. */
export const unbuiltOperations = Object.entries(BY_REASON).flatMap(([reason, routes]) =>
  Object.entries(routes).map(([name, route]) => notImplemented(name, route, [], reason)),
)
