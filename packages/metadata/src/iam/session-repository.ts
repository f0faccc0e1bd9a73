import type { IamDatabase } from './open-iam-database.ts'
import type { SealingKeyRow, SessionRow } from './rows.ts'

/** Temporary access keys, and the key under which secrets are sealed. */
export interface SessionRepository {
  readonly find: (id: string) => Promise<SessionRow | undefined>
  readonly insert: (row: SessionRow) => Promise<void>
  /** Removes sessions that expired before a time. */
  readonly removeExpired: (beforeMs: number) => Promise<void>
  readonly findSealingKey: () => Promise<SealingKeyRow | undefined>
  /** Keeps the one that is there already; gives the one that counts. */
  readonly insertSealingKey: (row: SealingKeyRow) => Promise<SealingKeyRow>
}

const SEALING_KEY = { id: 'iam' }

/** {@link SessionRepository} over the identity service's database. */
export const sessionRepository = ({ client }: IamDatabase): SessionRepository => ({
  find: async (id) => (await client.session.findUnique({ where: { id } })) ?? undefined,
  insert: async (data) => {
    await client.session.create({ data })
  },
  removeExpired: async (beforeMs) => {
    const where = { expiresAtMs: { lt: BigInt(beforeMs) } }
    await client.session.deleteMany({ where })
  },
  findSealingKey: async () => (await client.sealingKey.findUnique({ where: SEALING_KEY })) ?? undefined,
  insertSealingKey: (row) =>
    client.sealingKey.upsert({ where: SEALING_KEY, create: { ...SEALING_KEY, ...row }, update: {} }),
})
