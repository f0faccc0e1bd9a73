import type SqliteDatabase from 'libsql'
import { MetadataError } from './metadata-error.ts'

/** One change of a schema: the name of its folder under `prisma/<service>/migrations`, and its SQL. */
export interface Migration {
  readonly name: string
  readonly sql: string
}

/**
 * Applies the migrations that a database lacks, in order, each in a transaction of its own.
 * @throws MetadataError `newer-version` when the database has a migration that this program does not know.
 */
export const applyMigrations = (connection: SqliteDatabase.Database, migrations: readonly Migration[]): void => {
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
  // A migration may build a table anew and drop the old one, which would take with it, by ON DELETE CASCADE, all rows
  // that refer to it. Inside a transaction this setting cannot be changed.
  connection.exec('PRAGMA foreign_keys = OFF')
  for (const { name, sql } of migrations.filter((migration) => !applied.has(migration.name))) {
    connection.exec('BEGIN IMMEDIATE')
    connection.exec(sql)
    const broken = connection.prepare('PRAGMA foreign_key_check').raw(true).all()
    if (broken.length > 0) throw new Error(`The change "${name}" leaves rows that refer to nothing`)
    connection.prepare('INSERT INTO "_migrations" ("name") VALUES (?)').run([name])
    connection.exec('COMMIT')
  }
  connection.exec('PRAGMA foreign_keys = ON')
}
