import type { PrismaLibSql } from '@prisma/adapter-libsql'
import type { LogSync } from './log-sync.ts'

type Adapter = Awaited<ReturnType<PrismaLibSql['connect']>>

/** What changes nothing: no statement here that begins with `WITH` does. */
const READ = /^\s*(SELECT|WITH)\b/i

/**
 * Has each write through Prisma end when it is durable. The waiting is done outside the adapter's lock, so that others
 * go on meanwhile and share the sync.
 */
export const synced = (adapter: Adapter, log: LogSync): Adapter => {
  const settle = async (): Promise<void> => {
    log.touch()
    await log.synced()
  }
  const after =
    <Query extends { readonly sql: string }, Result>(run: (query: Query) => Promise<Result>) =>
    async (query: Query): Promise<Result> => {
      const result = await run(query)
      if (!READ.test(query.sql)) await settle()
      return result
    }
  const begin = adapter.startTransaction.bind(adapter)
  return Object.assign(adapter, {
    queryRaw: after(adapter.queryRaw.bind(adapter)),
    executeRaw: after(adapter.executeRaw.bind(adapter)),
    startTransaction: async (...args: Parameters<Adapter['startTransaction']>) => {
      const transaction = await begin(...args)
      const commit = transaction.commit.bind(transaction)
      return Object.assign(transaction, {
        commit: async () => {
          await commit()
          await settle()
        },
      })
    },
  })
}
