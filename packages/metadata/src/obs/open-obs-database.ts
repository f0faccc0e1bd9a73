import { type Database, type DatabaseLocation, openDatabase } from '../database.ts'
import type { Prisma, PrismaClient } from '../generated/obs/client.ts'
import { migrations, schema } from '../generated/obs-migrations.ts'
import { KEY_USAGE_TRIGGERS } from './key-usage-triggers.ts'
import { USAGE_TRIGGERS } from './usage-triggers.ts'

/** The object store's database. */
export type ObsDatabase = Database<PrismaClient, Prisma.TransactionClient>

/**
 * Opens the object store's database, making it where there is none.
 * @throws MetadataError
 */
export const openObsDatabase = (location: DatabaseLocation): Promise<ObsDatabase> =>
  openDatabase<Prisma.TransactionClient, PrismaClient>({
    location,
    migrations,
    schema,
    derived: USAGE_TRIGGERS + KEY_USAGE_TRIGGERS,
    createClient: async (options) => new (await import('../generated/obs/client.ts')).PrismaClient(options),
  })
