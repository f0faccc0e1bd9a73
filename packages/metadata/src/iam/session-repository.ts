import type { IamDatabase } from './open-iam-database.ts'
import type { SealingKeyRow, SessionRow, TokenRow } from './rows.ts'

/** Temporary access keys and tokens, and the key under which secrets are sealed. */
export interface SessionRepository {
  readonly find: (id: string) => Promise<SessionRow | undefined>
  readonly insert: (row: SessionRow) => Promise<void>
  readonly findToken: (digest: string) => Promise<TokenRow | undefined>
  readonly insertToken: (row: TokenRow) => Promise<void>
  /** False when there was none. */
  readonly removeToken: (digest: string) => Promise<boolean>
  /** Removes sessions and tokens that expired before a time. */
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
  findToken: async (digest) => (await client.token.findUnique({ where: { digest } })) ?? undefined,
  insertToken: async (data) => {
    await client.token.create({ data })
  },
  removeToken: async (digest) => (await client.token.deleteMany({ where: { digest } })).count > 0,
  removeExpired: async (beforeMs) => {
    const where = { expiresAtMs: { lt: BigInt(beforeMs) } }
    await client.session.deleteMany({ where })
    await client.token.deleteMany({ where })
  },
  findSealingKey: async () => (await client.sealingKey.findUnique({ where: SEALING_KEY })) ?? undefined,
  insertSealingKey: (row) =>
    client.sealingKey.upsert({ where: SEALING_KEY, create: { ...SEALING_KEY, ...row }, update: {} }),
})
