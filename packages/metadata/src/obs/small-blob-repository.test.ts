import { join } from 'node:path'
import { tempDir } from '@sealstack/testing'
import { onTestFinished, test } from 'vitest'
import { openObsDatabase } from './open-obs-database.ts'
import { smallBlobRepository } from './small-blob-repository.ts'

const open = async () => {
  const dir = tempDir()
  onTestFinished(dir.remove)
  const database = await openObsDatabase({ kind: 'file', path: join(dir.path, 'obs.db') })
  onTestFinished(database.close)
  const stored = async (): Promise<number> =>
    Number((await database.direct.read((run) => run.first('SELECT count(*) FROM "SmallBlob"', [])))?.[0])
  return { database, stored, blobs: smallBlobRepository(database) }
}

const bytes = Buffer.from('sealed')
const bucket = (name: string) => ({ id: name, name, region: 'r', createdAtMs: 1n, ownerId: 'o' })

test('a blob is written in the transaction that comes next, whichever way it comes', async ({ expect }) => {
  const { database, blobs, stored } = await open()
  const writes = [
    () => database.direct.write(() => undefined),
    () => database.client.bucket.create({ data: bucket('alone') }),
    () => database.transaction((tx) => tx.bucket.create({ data: bucket('within') })),
  ]
  for (const [index, write] of writes.entries()) {
    await blobs.put(String(index), bytes, 1)
    expect(await stored()).toBe(index)
    expect(await blobs.find(String(index))).toEqual(bytes)
    await write()
    expect(await stored()).toBe(index + 1)
    expect(Buffer.from((await blobs.find(String(index))) ?? [])).toEqual(bytes)
    expect(await blobs.size(String(index))).toBe(bytes.byteLength)
  }
})

test('a transaction that is undone leaves it to the next', async ({ expect }) => {
  const { database, blobs, stored } = await open()
  await blobs.put('a', bytes, 1)
  const undo = () => {
    throw new Error('undo')
  }
  await expect(database.direct.write(undo)).rejects.toThrow('undo')
  await expect(database.transaction(async () => undo())).rejects.toThrow('undo')
  expect([await stored(), await blobs.find('a')]).toEqual([0, bytes])
  await database.direct.write(() => undefined)
  expect(await stored()).toBe(1)
})

test('one that is removed before it was written never is', async ({ expect }) => {
  const { database, blobs, stored } = await open()
  await blobs.put('a', bytes, 1)
  expect(await blobs.remove('a')).toBe(true)
  expect([await blobs.find('a'), await blobs.remove('a')]).toEqual([undefined, false])
  await database.direct.write(() => undefined)
  expect(await stored()).toBe(0)
})

test('one that was written is gone at once for whoever asks, and soon from the disk', async ({ expect }) => {
  const { database, blobs, stored } = await open()
  await blobs.put('a', bytes, 1)
  await database.direct.write(() => undefined)
  expect(await blobs.remove('a')).toBe(true)
  const listed = []
  for await (const entry of blobs.list()) listed.push(entry)
  expect([await blobs.find('a'), await blobs.size('a'), listed]).toEqual([undefined, undefined, []])
  await expect.poll(stored).toBe(0)
})
