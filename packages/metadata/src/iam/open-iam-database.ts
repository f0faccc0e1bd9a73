import { type Database, type DatabaseLocation, openDatabase } from '../database.ts'
import type { Prisma, PrismaClient } from '../generated/iam/client.ts'
import { migrations, schema } from '../generated/iam-migrations.ts'

/** The identity service's database. */
export type IamDatabase = Database<PrismaClient, Prisma.TransactionClient>

/**
 * Opens the identity service's database, making it where there is none.
 * @throws MetadataError
 */
export const openIamDatabase = (location: DatabaseLocation): Promise<IamDatabase> =>
  openDatabase<Prisma.TransactionClient, PrismaClient>({
    location,
    migrations,
    schema,
    createClient: async (options) => new (await import('../generated/iam/client.ts')).PrismaClient(options),
  })
