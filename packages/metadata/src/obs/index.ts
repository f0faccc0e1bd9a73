export type { Addition, AppendResult } from './append-part.ts'
export { type BucketChanges, type BucketRepository, type BucketUsage, bucketRepository } from './bucket-repository.ts'
export {
  type ObjectEventFilter,
  type ObjectEventRepository,
  type ObjectEventRow,
  objectEventRepository,
  type StoredObjectEvent,
} from './object-event-repository.ts'
export {
  type ChangeOutcome,
  type KeyRange,
  type ObjectRepository,
  objectRepository,
  type VersionChanges,
  type VersionRange,
} from './object-repository.ts'
export { type ObsDatabase, openObsDatabase } from './open-obs-database.ts'
export type { Accept, PutOutcome } from './put-object.ts'
export type { Removal, RemovalResult, RemoveOutcome } from './remove-objects.ts'
export type {
  BucketRow,
  ListedRow,
  ListedVersionRow,
  ObjectPartRow,
  ObjectRow,
  SealedRow,
  UploadPartRow,
  UploadRow,
} from './rows.ts'
export {
  type BucketSettings,
  type SettingPlace,
  type SettingRepository,
  settingRepository,
} from './setting-repository.ts'
export type { SkimRange } from './skim-prefixes.ts'
export { type SmallBlobEntry, type SmallBlobRepository, smallBlobRepository } from './small-blob-repository.ts'
export { type UploadPlace, type UploadRange, type UploadRepository, uploadRepository } from './upload-repository.ts'
export type { FoundVersion } from './version-rows.ts'
export {
  type KeyUploadsRow,
  type KeyUsageRow,
  type WrappedGroup,
  type WrappedKeyRepository,
  type WrappedPlace,
  type WrappedRow,
  wrappedKeyRepository,
} from './wrapped-key-repository.ts'
