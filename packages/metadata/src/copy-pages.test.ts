import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'libsql'
import { expect, onTestFinished, test } from 'vitest'
import { copyPages } from './copy-pages.ts'

const FILL = 'INSERT INTO t (v) SELECT randomblob(3000) FROM json_each(?)'

test.each(['memory', 'a file with a log'])(
  'the copy of a database in %s is whole, and a database of its own',
  (place) => {
    const folder = mkdtempSync(join(tmpdir(), 'sealstack-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const original = new SqliteDatabase(place === 'memory' ? ':memory:' : join(folder, 'original.db'))
    onTestFinished(() => void original.close())
    original.exec(
      'PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON; CREATE TABLE t (id INTEGER PRIMARY KEY, v BLOB)',
    )
    original.exec('CREATE INDEX i ON t (v)')
    original.prepare(FILL).run([JSON.stringify(Array.from({ length: 1000 }, () => 0))])
    original.exec('DELETE FROM t WHERE id % 3 = 0')
    const path = join(folder, 'copy.db')
    copyPages(original, path)
    const sum = 'SELECT COUNT(*), SUM(id), hex(MAX(v)) FROM t'
    const before = original.prepare(sum).raw(true).get([])
    original.exec('DELETE FROM t')

    const copy = new SqliteDatabase(path)
    onTestFinished(() => void copy.close())
    expect(copy.prepare('PRAGMA integrity_check').raw(true).get([])).toEqual(['ok'])
    expect(copy.prepare(sum).raw(true).get([])).toEqual(before)
    copy.prepare(FILL).run(['[0, 0, 0]'])
    expect(original.prepare('SELECT COUNT(*) FROM t').raw(true).get([])).toEqual([0])
    expect(() => copyPages(original, path)).toThrow('EEXIST')
  },
)
