import { mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { PrismaLibSql } from '@prisma/adapter-libsql'
import SqliteDatabase from 'libsql'
import { copyPages } from './copy-pages.ts'
import { deferredClient } from './deferred-client.ts'
import { createDirect, type Direct } from './direct.ts'
import { logSync, noSync } from './log-sync.ts'
import { MetadataError, metadataFailure } from './metadata-error.ts'
import { applyMigrations, type Migration } from './migration.ts'
import { createTurn } from './turn.ts'

/**
 * Where a database lives: in a file; in memory for as long as it is open; or in a file that is a copy for this one use,
 * which nothing is synced to and which goes when it is closed.
 */
export type DatabaseLocation =
  | { readonly kind: 'file' | 'scratch'; readonly path: string }
  | { readonly kind: 'memory' }

/** What a generated Prisma client is made with. */
export interface ClientOptions {
  readonly adapter: PrismaLibSql
  /** None of its own: plans are kept with the compiler. */
  readonly queryPlanCacheMaxSize: 0
}

/** What opening needs of a generated Prisma client. `Transaction` is the client as it is inside a transaction. */
interface TransactionalClient<Transaction> {
  $transaction: <Result>(
    run: (transaction: Transaction) => Promise<Result>,
    options?: { readonly maxWait?: number; readonly timeout?: number },
  ) => Promise<Result>
  $disconnect: () => Promise<void>
}

/** An open database of one service. */
export interface Database<PrismaClient, Transaction> {
  /** Whether opening has made it. */
  readonly isNew: boolean
  /** Loaded and made when it is first asked for something. */
  readonly client: PrismaClient
  /** Runs `work` in one transaction. Nothing else runs meanwhile, so it should do nothing but queries. */
  readonly transaction: <Result>(work: (transaction: Transaction) => Promise<Result>) => Promise<Result>
  readonly direct: Direct
  /**
   * Writes all that is committed to a new file, another database. Gives what `along` does at the same moment, for what
   * belongs to it elsewhere.
   */
  readonly copyTo: <Along>(path: string, along: () => Along) => Promise<Along>
  readonly close: () => Promise<void>
}

/** Which database to open and how to make its Prisma client. */
export interface OpenOptions<PrismaClient> {
  readonly location: DatabaseLocation
  readonly migrations: readonly Migration[]
  /** What all migrations come to, for a database that is new. */
  readonly schema?: string
  /** SQL that is run at each opening, for what the schema language cannot say. */
  readonly derived?: string
  readonly createClient: (options: ClientOptions) => Promise<PrismaClient>
}

/** How long a statement waits for another process that holds the database's write lock, in ms; this one stands still. */
const BUSY_TIMEOUT_MS = 1000
/** How long a transaction may wait for its turn behind others of this process, and how long it may run, in ms. */
const TRANSACTION_LIMITS = { maxWait: 60_000, timeout: 60_000 }

/**
 * Opens a database, creating it where there is none, and brings it up to date.
 * What is written survives a power cut once the promise of it resolves: see {@link LogSync}.
 * @throws MetadataError when it cannot be opened, or was written by a newer version.
 */
export const openDatabase = async <Transaction, PrismaClient extends TransactionalClient<Transaction>>({
  location,
  migrations,
  schema,
  derived,
  createClient,
}: OpenOptions<PrismaClient>): Promise<Database<PrismaClient, Transaction>> => {
  const connection = connect(location)
  let isNew: boolean
  try {
    isNew = applyMigrations(connection, migrations, schema)
    if (derived !== undefined) connection.exec(`BEGIN IMMEDIATE; ${derived} COMMIT`)
  } catch (error) {
    connection.close()
    throw error instanceof MetadataError ? error : unavailable(location, error)
  }
  // Whoever has it open keeps it; where a system does not think so, closing removes it.
  if (location.kind === 'scratch') remove(location.path)
  const [turn, log] = [createTurn(), location.kind === 'file' ? logSync(location.path) : noSync]
  // Whatever opening has written.
  log.touch()
  await log.synced()
  const { transactions, ...direct } = createDirect({ connection, turn, log })
  const { client, disconnect } = deferredClient(async () => {
    const { connectionAdapter } = await import('./connection-adapter.ts')
    const adapter = connectionAdapter({ connection, turn, log }, transactions)
    return createClient({ adapter, queryPlanCacheMaxSize: 0 })
  })
  return {
    isNew,
    client,
    direct,
    transaction: (work) => client.$transaction(work, TRANSACTION_LIMITS),
    copyTo: (path, along) =>
      direct.read(() => {
        copyPages(connection, path)
        return along()
      }),
    close: async () => {
      await direct.close()
      await log.close()
      await disconnect()
      // A client that has asked nothing has nothing to disconnect from.
      if (connection.open) connection.close()
      if (location.kind === 'scratch') remove(location.path)
    },
  }
}

const remove = (path: string): void => {
  try {
    rmSync(path, { force: true })
  } catch {
    // Windows removes no file that is open.
  }
}

const connect = (location: DatabaseLocation): SqliteDatabase.Database => {
  try {
    const path = location.kind === 'memory' ? ':memory:' : location.path
    if (location.kind === 'file') mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const connection = new SqliteDatabase(path)
    connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`)
    connection.exec(`PRAGMA journal_mode = ${location.kind === 'file' ? 'WAL' : 'MEMORY'}`)
    // The log is synced before a checkpoint, and by whoever waits for a commit to be durable.
    connection.exec(`PRAGMA synchronous = ${location.kind === 'file' ? 'NORMAL' : 'OFF'}`)
    connection.exec('PRAGMA foreign_keys = ON')
    // What is deleted is overwritten: a destroyed key must not linger in a free page.
    connection.exec('PRAGMA secure_delete = ON')
    return connection
  } catch (error) {
    throw unavailable(location, error)
  }
}

const unavailable = (location: DatabaseLocation, cause: unknown): MetadataError =>
  new MetadataError(
    metadataFailure(cause)?.reason ?? 'unavailable',
    `The database ${location.kind === 'memory' ? 'in memory' : location.path} cannot be opened: ${
      cause instanceof Error ? cause.message : String(cause)
    }`,
    { cause },
  )
