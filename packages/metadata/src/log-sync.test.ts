import { join } from 'node:path'
import { tempDir } from '@sealstack/testing'
import { afterEach, beforeEach, onTestFinished, test, vi } from 'vitest'
import { openObsDatabase } from './obs/index.ts'

/** The syncs of the log: how many have begun, and what holds the next one back or makes it fail. */
const disk = vi.hoisted(() => {
  const state = { begun: 0, gate: Promise.resolve() as Promise<void>, fails: false }
  return state
})

vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs')>()
  return {
    ...real,
    fdatasync: (file: number, done: (error: Error | null) => void) => {
      disk.begun += 1
      disk.gate.then(() => (disk.fails ? done(new Error('EIO')) : real.fdatasync(file, done)))
    },
  }
})

let open = (): void => undefined
const holdBack = (): void => {
  disk.gate = new Promise((resolve) => {
    open = resolve
  })
}

beforeEach(() => {
  Object.assign(disk, { begun: 0, gate: Promise.resolve(), fails: false })
})
afterEach(() => open())

const bucket = (name: string) => ({ id: name, name, region: 'r', createdAtMs: 1n, ownerId: 'o' })

const openDatabase = async () => {
  const dir = tempDir()
  onTestFinished(dir.remove)
  const database = await openObsDatabase({ kind: 'file', path: join(dir.path, 'obs.db') })
  onTestFinished(database.close)
  disk.begun = 0
  return database
}

test('a write ends when the log is synced, and not before; a read waits for nothing', async ({ expect }) => {
  const { client, transaction, direct } = await openDatabase()
  const ended: string[] = []
  const note = (name: string) => () => ended.push(name)
  holdBack()
  const writes = [
    client.bucket.create({ data: bucket('prisma') }).then(note('prisma')),
    transaction((tx) => tx.bucket.create({ data: bucket('transaction') })).then(note('transaction')),
    direct.write((run) => run.change('DELETE FROM "Bucket" WHERE "id" = ?', ['none'])).then(note('direct')),
  ]
  await expect.poll(() => client.bucket.count()).toBe(2)
  await direct.read((run) => run.first('SELECT 1', []))
  expect(ended).toEqual([])
  open()
  await Promise.all(writes)
  expect(ended).toHaveLength(3)
})

test('whoever waits while a sync runs shares the next one', async ({ expect }) => {
  const { direct } = await openDatabase()
  const write = (id: string) =>
    direct.write((run) =>
      run.change('INSERT INTO "SmallBlob" ("id", "bytes", "committedAtMs") VALUES (?, ?, 1)', [id, Buffer.from('x')]),
    )
  holdBack()
  const first = write('first')
  await expect.poll(() => disk.begun).toBe(1)
  const others = Array.from({ length: 20 }, (_, index) => write(String(index)))
  open()
  await Promise.all([first, ...others])
  expect(disk.begun).toBe(2)
})

test('of writes that share a transaction one that throws takes no other along', async ({ expect }) => {
  const { direct } = await openDatabase()
  const insert = (id: string) =>
    direct.write((run) =>
      run.change('INSERT INTO "SmallBlob" ("id", "bytes", "committedAtMs") VALUES (?, ?, 1)', [id, Buffer.from('x')]),
    )
  const outcomes = await Promise.allSettled(['a', 'b', 'a', 'c'].map(insert))
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  expect(await direct.read((run) => run.first('SELECT count(*) FROM "SmallBlob"', []))).toEqual([3n])
})

test('once a sync has failed no write succeeds: the system has forgotten what it could not write', async ({
  expect,
}) => {
  const { direct, client } = await openDatabase()
  const write = () => direct.write((run) => run.change('DELETE FROM "SmallBlob" WHERE "id" = ?', ['none']))
  disk.fails = true
  await expect(write()).rejects.toThrow('EIO')
  disk.fails = false
  await expect(write()).rejects.toThrow('EIO')
  await expect(client.bucket.create({ data: bucket('b') })).rejects.toThrow()
  expect(await client.bucket.count()).toBeGreaterThan(0)
})

test('what runs past Prisma keeps out of its transactions', async ({ expect }) => {
  const { transaction, direct, client } = await openDatabase()
  const count = () => direct.read((run) => Number(run.first('SELECT count(*) FROM "Bucket"', [])?.[0]))
  const seen: Promise<number>[] = []
  const failed = transaction(async (tx) => {
    await tx.bucket.create({ data: bucket('undone') })
    seen.push(count())
    seen.push(direct.write((run) => run.change('DELETE FROM "Bucket" WHERE "id" = ?', ['undone'])))
    await tx.bucket.count()
    throw new Error('undo')
  })
  await expect(failed).rejects.toThrow('undo')
  expect(await Promise.all(seen)).toEqual([0, 0])
  expect(await client.bucket.count()).toBe(0)
})

test('what throws is undone', async ({ expect }) => {
  const { direct } = await openDatabase()
  const insert = 'INSERT INTO "SmallBlob" ("id", "bytes", "committedAtMs") VALUES (?, ?, 1)'
  const failing = direct.write((run) => {
    run.change(insert, ['a', Buffer.from('x')])
    run.change(insert, ['a', Buffer.from('x')])
  })
  await expect(failing).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' })
  expect(await direct.read((run) => run.first('SELECT 1 FROM "SmallBlob"', []))).toBeUndefined()
})
