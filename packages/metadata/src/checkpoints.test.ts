import { randomBytes } from 'node:crypto'
import { copyFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { tempDir } from '@sealstack/testing'
import SqliteDatabase from 'libsql'
import { beforeEach, onTestFinished, test, vi } from 'vitest'
import { MOST_PAGES } from './checkpoints.ts'
import { openObsDatabase } from './obs/open-obs-database.ts'

const PAGE_BYTES = 4096

/** Whether a second connection can be made. */
const driver = vi.hoisted(() => ({ fails: false }))

vi.mock('libsql/promise', async (importOriginal) => {
  const { default: Real } = await importOriginal<{ readonly default: typeof import('libsql/promise') }>()
  class Faulty extends Real {
    constructor(path: string, options: object) {
      if (driver.fails) throw new Error('EMFILE')
      super(path, options)
    }
  }
  return { default: Faulty }
})

beforeEach(() => {
  driver.fails = false
})

const open = async () => {
  const dir = tempDir()
  onTestFinished(dir.remove)
  const path = join(dir.path, 'obs.db')
  const { direct, emptyLog, close } = await openObsDatabase({ kind: 'file', path })
  onTestFinished(close)
  let count = 0
  /** Adds a row of about so many pages. */
  const add = (pages: number): Promise<number> =>
    direct.write((run) =>
      run.change('INSERT INTO "SmallBlob" VALUES (?, ?, 0)', [`b${count++}`, randomBytes(pages * PAGE_BYTES)]),
    )
  const logPages = (): number => Math.floor(statSync(`${path}-wal`).size / PAGE_BYTES)
  /** How many rows somebody has who takes the file and not its log. */
  const rowsInFile = (): number => {
    const copy = join(dir.path, 'copy.db')
    copyFileSync(path, copy)
    const connection = new SqliteDatabase(copy)
    try {
      const [count] = connection.prepare('SELECT count(*) FROM "SmallBlob"').raw(true).all().flat()
      return Number(count)
    } finally {
      connection.close()
    }
  }
  return { add, logPages, rowsInFile, emptyLog }
}

test('what is in the log is copied without whoever writes, once there is enough of it', async ({ expect }) => {
  const { add, logPages, rowsInFile } = await open()
  for (let row = 0; row < 3; row++) await add(400)
  await expect.poll(rowsInFile).toBe(3)
  // Whether the log went on or was begun anew.
  for (let row = 0; row < 5; row++) await add(400)
  await expect.poll(rowsInFile).toBeGreaterThan(3)
  expect(logPages()).toBeLessThan(MOST_PAGES)
})

test('the log has its bound, however much is written without a pause', async ({ expect }) => {
  const { add, logPages } = await open()
  for (let pages = 0; pages < 4 * MOST_PAGES; pages += 500) await add(500)
  expect(logPages()).toBeLessThan(2 * MOST_PAGES)
})

test('the log is emptied also where it is being copied', async ({ expect }) => {
  const { add, logPages, rowsInFile, emptyLog } = await open()
  for (let round = 1; round <= 5; round++) {
    await add(1200)
    // The copy has begun by then.
    await nextTurn()
    await emptyLog()
    expect([logPages(), rowsInFile()]).toEqual([0, round])
  }
})

test('a copy that fails is made up for by a later one', async ({ expect }) => {
  const { add, rowsInFile } = await open()
  driver.fails = true
  await add(1100)
  await nextTurn()
  expect(rowsInFile).toThrow('SmallBlob')
  driver.fails = false
  await add(1100)
  await expect.poll(rowsInFile).toBe(2)
})
