import type { IamDatabase } from './open-iam-database.ts'
import type { TokenRow } from './rows.ts'

/** Tokens of the OTC API, by their hashes. */
export interface TokenRepository {
  readonly find: (hash: string) => Promise<TokenRow | undefined>
  readonly insert: (row: TokenRow) => Promise<void>
  readonly remove: (hash: string) => Promise<void>
  /** Removes all tokens of an identity. */
  readonly removeOf: (ownerId: string) => Promise<void>
  /** Removes tokens that expired before a time. */
  readonly removeExpired: (beforeMs: number) => Promise<void>
}

/** {@link TokenRepository} over the identity service's database. */
export const tokenRepository = ({ client }: IamDatabase): TokenRepository => ({
  find: async (hash) => (await client.token.findUnique({ where: { hash } })) ?? undefined,
  insert: async (data) => {
    await client.token.create({ data })
  },
  remove: async (hash) => {
    await client.token.deleteMany({ where: { hash } })
  },
  removeOf: async (ownerId) => {
    await client.token.deleteMany({ where: { ownerId } })
  },
  removeExpired: async (beforeMs) => {
    await client.token.deleteMany({ where: { expiresAtMs: { lt: BigInt(beforeMs) } } })
  },
})
