import type { Prisma } from '../generated/kms/client.ts'
import { rowReader } from '../row-reader.ts'
import type { KmsDatabase } from './open-kms-database.ts'
import type { AliasRow, Page } from './rows.ts'

/** How a change of an alias ended; unless it is `done`, nothing was changed. */
export type AliasOutcome = 'done' | 'taken' | 'unknown-alias' | 'unknown-key' | 'too-many'

/**
 * Names of the keys of one account in one Region. Each change keeps `displayAlias` true in the same transaction: a customer's key is shown by an alias
 * for as long as it has that alias, then by the oldest of the others, or by its id when it has none.
 */
export interface AliasRepository {
  readonly find: (name: string) => Promise<AliasRow | undefined>
  /** The same of another account. */
  readonly findIn: (accountId: string, name: string) => Promise<AliasRow | undefined>
  /** By name; or those of one key, of whatever account. */
  readonly list: (page: Page & { readonly keyId?: string }) => Promise<readonly AliasRow[]>
  /** Adds a name to a key that has fewer than `maxAliases`. */
  readonly insert: (alias: AliasRow, maxAliases: number) => Promise<AliasOutcome>
  /** Points a name at another key. */
  readonly retarget: (name: string, keyId: string, nowMs: number) => Promise<AliasOutcome>
  readonly remove: (name: string) => Promise<AliasOutcome>
  /** Puts a name in the place of the one that a key is shown by; the new one is as old as the one it replaces. */
  readonly rename: (keyId: string, name: string, nowMs: number) => Promise<AliasOutcome>
}

const PREFIX = 'alias/'

const ALIAS = rowReader<AliasRow>({ name: 'other', keyId: 'other', createdAtMs: 'other', updatedAtMs: 'other' })
const FIND = `SELECT ${ALIAS.columns} FROM "Alias" WHERE "accountId" = ? AND "region" = ? AND "name" = ?`

/** {@link AliasRepository} over the KMS's database. */
export const aliasRepository = (
  { client, transaction, direct }: KmsDatabase,
  { region, accountId }: { readonly region: string; readonly accountId: string },
): AliasRepository => {
  const at = (name: string) => ({ accountId_region_name: { accountId, region, name } })
  const findIn: AliasRepository['findIn'] = async (owner, name) => {
    const row = await direct.read((run) => run.first(FIND, [owner, region, name]))
    return row && ALIAS.read(row)
  }
  const key = (id: string) => ({ region_id: { region, id } })
  return {
    find: (name) => findIn(accountId, name),
    findIn,
    list: ({ after, limit, keyId }) =>
      client.alias.findMany({
        where: {
          region,
          ...(keyId === undefined ? { accountId } : { keyId }),
          ...(after === undefined ? {} : { name: { gt: after } }),
        },
        orderBy: { name: 'asc' },
        take: limit,
      }),
    insert: (alias, maxAliases) =>
      transaction(async (tx) => {
        if (await tx.alias.findUnique({ where: at(alias.name) })) return 'taken'
        if (!(await tx.key.findUnique({ where: key(alias.keyId) }))) return 'unknown-key'
        if ((await tx.alias.count({ where: { region, keyId: alias.keyId } })) >= maxAliases) return 'too-many'
        await tx.alias.create({ data: { ...alias, region, accountId } })
        await showOldestAlias(tx, region, alias.keyId)
        return 'done'
      }),
    retarget: (name, keyId, nowMs) =>
      transaction(async (tx) => {
        const alias = await tx.alias.findUnique({ where: at(name) })
        if (!alias) return 'unknown-alias'
        if (!(await tx.key.findUnique({ where: key(keyId) }))) return 'unknown-key'
        await tx.alias.update({ where: at(name), data: { keyId, updatedAtMs: BigInt(nowMs) } })
        await showOldestAlias(tx, region, alias.keyId)
        await showOldestAlias(tx, region, keyId)
        return 'done'
      }),
    remove: (name) =>
      transaction(async (tx) => {
        const alias = await tx.alias.findUnique({ where: at(name) })
        if (!alias) return 'unknown-alias'
        await tx.alias.delete({ where: at(name) })
        await showOldestAlias(tx, region, alias.keyId)
        return 'done'
      }),
    rename: (keyId, name, nowMs) =>
      transaction(async (tx) => {
        const owner = await tx.key.findUnique({ where: key(keyId) })
        if (!owner) return 'unknown-key'
        const shown = PREFIX + owner.displayAlias
        if (shown === name) return 'done'
        if (await tx.alias.findUnique({ where: at(name) })) return 'taken'
        const old = await tx.alias.findUnique({ where: at(shown) })
        if (old?.keyId === keyId) await tx.alias.delete({ where: at(shown) })
        const createdAtMs = old?.keyId === keyId ? old.createdAtMs : BigInt(nowMs)
        await tx.alias.create({ data: { region, accountId, name, keyId, createdAtMs, updatedAtMs: BigInt(nowMs) } })
        await tx.key.update({ where: key(keyId), data: { displayAlias: name.slice(PREFIX.length) } })
        return 'done'
      }),
  }
}

const showOldestAlias = async (tx: Prisma.TransactionClient, region: string, keyId: string): Promise<void> => {
  const where = { region_id: { region, id: keyId } }
  const key = await tx.key.findUnique({
    where,
    include: { aliases: { orderBy: [{ createdAtMs: 'asc' }, { name: 'asc' }] } },
  })
  if (key?.manager !== 'CUSTOMER' || key.aliases.some(({ name }) => name === PREFIX + key.displayAlias)) return
  const displayAlias = key.aliases[0]?.name.slice(PREFIX.length) ?? keyId
  await tx.key.update({ where, data: { displayAlias } })
}
