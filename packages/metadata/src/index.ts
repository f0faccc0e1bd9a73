export { type Database, type DatabaseLocation, openDatabase } from './database.ts'
export { MetadataError, type MetadataErrorReason } from './metadata-error.ts'
export { applyMigrations, type Migration } from './migration.ts'
