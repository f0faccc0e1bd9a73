export { type Database, type DatabaseLocation, openDatabase } from './database.ts'
export { type FolderLock, FolderLockError, type FolderLockReason, lockFolder } from './folder-lock.ts'
export { MetadataError, type MetadataErrorReason, metadataFailure } from './metadata-error.ts'
export { applyMigrations, type Migration } from './migration.ts'
