import { type Database, type DatabaseLocation, openDatabase } from '../database.ts'
import type { Prisma, PrismaClient } from '../generated/kms/client.ts'
import { migrations, schema } from '../generated/kms-migrations.ts'

/** The KMS's database. */
export type KmsDatabase = Database<PrismaClient, Prisma.TransactionClient>

/**
 * Opens the KMS's database, making it where there is none.
 * @throws MetadataError
 */
export const openKmsDatabase = (location: DatabaseLocation): Promise<KmsDatabase> =>
  openDatabase<Prisma.TransactionClient, PrismaClient>({
    location,
    migrations,
    schema,
    createClient: async (options) => new (await import('../generated/kms/client.ts')).PrismaClient(options),
  })
