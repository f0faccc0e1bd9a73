import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { deferredClient } from './deferred-client.ts'
import { openKmsDatabase } from './kms/open-kms-database.ts'

test('nothing is made before it is asked for, and then one for all', async () => {
  const made: Client[] = []
  class Client {
    readonly #name = `client ${made.push(this)}`
    readonly events = { list: async (count: number) => Array.from({ length: count }, () => this.#name) }
    $name = async (): Promise<string> => this.#name
    $disconnect = async (): Promise<void> => void made.pop()
  }
  const { client, disconnect } = deferredClient(async () => new Client())
  await disconnect()
  expect(made).toHaveLength(0)
  for (const _ of ['while it is made', 'once it is made']) {
    expect(await Promise.all([client.events.list(2), client.$name()])).toEqual([['client 1', 'client 1'], 'client 1'])
  }
  expect(made).toHaveLength(1)
  await disconnect()
  expect(made).toHaveLength(0)
})

test('whoever asks is told why it cannot be made', async () => {
  const { client, disconnect } = deferredClient<{ $disconnect: () => Promise<void>; $name: () => Promise<string> }>(
    async () => {
      throw new Error('not installed')
    },
  )
  await expect(client.$name()).rejects.toThrow('not installed')
  await expect(client.$name()).rejects.toThrow('not installed')
  await disconnect()
})

test('a database is closed whether its client was asked for anything or not', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sealstack-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const isAsked of [false, true]) {
    const database = await openKmsDatabase({ kind: 'file', path: join(folder, 'kms.db') })
    if (isAsked) expect(await database.client.key.count()).toBe(0)
    await database.close()
    await expect(database.direct.read((run) => run.first('SELECT 1', []))).rejects.toThrow('not open')
  }
})
