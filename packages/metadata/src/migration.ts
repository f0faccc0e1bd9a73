import type SqliteDatabase from 'libsql'
import { MetadataError, told } from './metadata-error.ts'

/** One change of a schema: the name of its folder under `prisma/<service>/migrations`, and its SQL. */
export interface Migration {
  readonly name: string
  readonly sql: string
}

/**
 * Applies the migrations that a database lacks, in order, each in a transaction of its own. A new database gets the
 * schema that all of them come to at once, where it is given: a tenth of the time. Gives whether it was new.
 * @throws MetadataError `newer-version` when the database has a migration that this program does not know.
 */
export const applyMigrations = (
  connection: SqliteDatabase.Database,
  migrations: readonly Migration[],
  schema?: string,
): boolean => {
  connection.exec('CREATE TABLE IF NOT EXISTS "_migrations" ("name" TEXT NOT NULL PRIMARY KEY)')
  const applied = new Set(
    connection
      .prepare('SELECT "name" FROM "_migrations"')
      .raw(true)
      .all()
      .map((row) => (Array.isArray(row) ? String(row[0]) : '')),
  )
  const known = new Set(migrations.map(({ name }) => name))
  const unknown = [...applied].find((name) => !known.has(name))
  if (unknown !== undefined) {
    throw new MetadataError(
      'newer-version',
      `The data folder was written by a newer version of Sealstack (its database has the change "${unknown}"). ` +
        'Use that version, or start with another data folder.',
    )
  }
  const wasNew = isNew(connection)
  if (schema !== undefined && wasNew) {
    build(connection, migrations, schema)
    return true
  }
  // A table that is made anew is dropped first, and with its rows would go, by cascade, all that refer to them. Within
  // a transaction this setting cannot be changed.
  connection.exec('PRAGMA foreign_keys = OFF')
  try {
    for (const { name, sql } of migrations.filter((migration) => !applied.has(migration.name))) {
      apply(connection, name, sql)
    }
  } finally {
    connection.exec('PRAGMA foreign_keys = ON')
  }
  return wasNew
}

const isNew = (connection: SqliteDatabase.Database): boolean =>
  // By the table's name: the list of migrations has an index too.
  connection.prepare(`SELECT 1 FROM sqlite_master WHERE tbl_name <> '_migrations' LIMIT 1`).raw(true).all().length === 0

const build = (connection: SqliteDatabase.Database, migrations: readonly Migration[], schema: string): void => {
  const names = migrations.map(({ name }) => `('${name}')`).join(', ')
  connection.exec(`BEGIN IMMEDIATE; ${schema}; INSERT INTO "_migrations" ("name") VALUES ${names}; COMMIT`)
}

const apply = (connection: SqliteDatabase.Database, name: string, sql: string): void => {
  told(() => connection.exec('BEGIN IMMEDIATE'))
  try {
    connection.exec(sql)
    if (connection.prepare('PRAGMA foreign_key_check').raw(true).all().length > 0) {
      throw new MetadataError('unavailable', `The change "${name}" of the database leaves rows without their owners.`)
    }
    connection.prepare('INSERT INTO "_migrations" ("name") VALUES (?)').run([name])
    connection.exec('COMMIT')
  } catch (error) {
    if (connection.inTransaction) connection.exec('ROLLBACK')
    throw error
  }
}
