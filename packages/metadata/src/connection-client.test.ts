import SqliteDatabase from 'libsql'
import { describe, onTestFinished, test } from 'vitest'
import { connectionClient } from './connection-client.ts'

const open = () => {
  const client = connectionClient(new SqliteDatabase(':memory:'))
  onTestFinished(() => client.close())
  return client
}

describe('connectionClient', () => {
  test('a transaction keeps the in-memory database and its pragmas', async ({ expect }) => {
    const client = open()
    await client.executeMultiple('CREATE TABLE t (id TEXT PRIMARY KEY, data BLOB, n BIGINT); PRAGMA synchronous = FULL')
    const transaction = await client.transaction('write')
    await transaction.execute({ sql: 'INSERT INTO t VALUES (?, ?, ?)', args: ['a', Buffer.from([1, 2]), 2n ** 60n] })
    await transaction.commit()
    const { rows } = await client.execute('SELECT id, data, n FROM t')
    expect(rows[0]).toEqual(['a', new Uint8Array([1, 2]).buffer, 2n ** 60n])
    expect((await client.execute('PRAGMA synchronous')).rows[0]).toEqual([2])
  })

  test('a rolled back transaction leaves nothing, and an error leaves the connection usable', async ({ expect }) => {
    const client = open()
    await client.executeMultiple('CREATE TABLE t (id TEXT PRIMARY KEY)')
    const transaction = await client.transaction('write')
    await transaction.execute({ sql: 'INSERT INTO t VALUES (?)', args: ['a'] })
    await expect(transaction.execute({ sql: 'INSERT INTO t VALUES (?)', args: ['a'] })).rejects.toMatchObject({
      rawCode: 1555,
    })
    await transaction.rollback()
    expect((await client.execute('SELECT count(*) FROM t')).rows[0]).toEqual([0])
  })

  test('a statement is prepared once and runs again and again', async ({ expect }) => {
    const client = open()
    await client.executeMultiple('CREATE TABLE t (id TEXT PRIMARY KEY)')
    for (const id of ['a', 'b', 'ä😀']) await client.execute({ sql: 'INSERT INTO t VALUES (?)', args: [id] })
    for (const id of ['a', 'b', 'ä😀']) {
      const { rows } = await client.execute({ sql: 'SELECT id FROM t WHERE id = ?', args: [id] })
      expect(rows).toEqual([[id]])
    }
  })
})
