export { type BucketRepository, type BucketUsage, bucketRepository } from './bucket-repository.ts'
export {
  type Accept,
  type KeyRange,
  type ObjectRepository,
  objectRepository,
  type PutOutcome,
  type Removal,
  type RemoveOutcome,
} from './object-repository.ts'
export { type ObsDatabase, openObsDatabase } from './open-obs-database.ts'
export type {
  BucketRow,
  ListedRow,
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
export { type UploadRepository, uploadRepository } from './upload-repository.ts'
