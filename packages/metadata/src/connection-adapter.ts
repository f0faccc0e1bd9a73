import type { Client } from '@libsql/client'
import { PrismaLibSql } from '@prisma/adapter-libsql'
import { connectionClient } from './connection-client.ts'
import type { Shared } from './direct.ts'
import { synced } from './synced.ts'
import type { Transactions } from './transactions.ts'

/** Prisma's own adapter over a connection that is already open. */
export const connectionAdapter = (shared: Shared, transactions: Transactions): PrismaLibSql =>
  new ConnectionAdapter(shared, transactions)

class ConnectionAdapter extends PrismaLibSql {
  readonly #shared: Shared
  readonly #transactions: Transactions

  constructor(shared: Shared, transactions: Transactions) {
    super({ url: ':memory:' })
    this.#shared = shared
    this.#transactions = transactions
  }

  override createClient(): Client {
    const { connection, turn } = this.#shared
    return connectionClient(connection, turn, this.#transactions)
  }

  override async connect() {
    return synced(await super.connect(), this.#shared.log)
  }
}
