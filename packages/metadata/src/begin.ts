import type SqliteDatabase from 'libsql'
import { told } from './metadata-error.ts'

/**
 * Begins a transaction that may write. Not as a prepared statement: libsql leaves one in progress when it fails with
 * SQLITE_BUSY, until it is run again, and no transaction could be committed meanwhile.
 * @throws MetadataError `busy` when another process holds the database
 */
export const begin = (connection: SqliteDatabase.Database): void => {
  told(() => connection.exec('BEGIN IMMEDIATE'))
}
