import type { KmsDatabase } from './open-kms-database.ts'
import type { RootCheckRow } from './rows.ts'

const ID = 'root'

/** The proof of the root key. */
export interface RootCheckRepository {
  readonly find: () => Promise<RootCheckRow | undefined>
  readonly insert: (row: RootCheckRow) => Promise<void>
}

/** {@link RootCheckRepository} over the KMS's database. */
export const rootCheckRepository = ({ client }: KmsDatabase): RootCheckRepository => ({
  find: async () => (await client.rootCheck.findUnique({ where: { id: ID } })) ?? undefined,
  insert: async (row) => {
    await client.rootCheck.create({ data: { id: ID, ...row } })
  },
})
