import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openKmsDatabase } from './kms/open-kms-database.ts'
import { onFirstUse } from './on-first-use.ts'

test('nothing is made before it is asked for, and then one for all', () => {
  let count = 0
  class Client {
    readonly #name = `client ${++count}`
    readonly events = { list: () => this.#name }
    name(): string {
      return this.#name
    }
  }
  const { thing, made } = onFirstUse(() => new Client())
  expect(made()).toBeUndefined()
  expect([thing.events.list(), thing.name()]).toEqual(['client 1', 'client 1'])
  expect(made()).toBeInstanceOf(Client)
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
