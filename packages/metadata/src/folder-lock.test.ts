import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@sealstack/testing'
import { onTestFinished, test } from 'vitest'
import { FolderLockError, lockFolder } from './folder-lock.ts'

const folder = (): string => {
  const dir = tempDir()
  onTestFinished(dir.remove)
  return dir.path
}

test('a folder has one owner at a time', ({ expect }) => {
  const path = folder()
  const lock = lockFolder(path)
  expect(() => lockFolder(path)).toThrow(expect.objectContaining({ reason: 'in-use' }))
  lock.release()
  lockFolder(path).release()
})

test('another process is refused too, and takes over once the owner is gone', ({ expect }) => {
  const path = folder()
  const program = `
    const Database = require('libsql')
    const db = new Database(${JSON.stringify(join(path, 'lock.db'))})
    try { db.exec('BEGIN EXCLUSIVE'); process.stdout.write('taken') } catch { process.stdout.write('refused') }
    process.kill(process.pid, 'SIGKILL')`
  const attempt = (): string =>
    spawnSync(process.execPath, ['-e', program], { cwd: new URL('..', import.meta.url), encoding: 'utf8' }).stdout
  const lock = lockFolder(path)
  expect(attempt()).toBe('refused')
  lock.release()
  expect(attempt()).toBe('taken')
  lockFolder(path).release()
})

test('a folder that is a file is refused in one sentence', ({ expect }) => {
  const path = join(folder(), 'file')
  writeFileSync(path, '')
  expect(() => lockFolder(path)).toThrow(FolderLockError)
  expect(() => lockFolder(path)).toThrow(/cannot be written/)
})

test.runIf(process.platform === 'linux')('a folder that the system does not let be made is refused', ({ expect }) => {
  expect(() => lockFolder('/proc/none/data')).toThrow(
    expect.objectContaining({ reason: 'not-writable', message: expect.stringContaining('/proc/none/data cannot be') }),
  )
})
