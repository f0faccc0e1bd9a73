import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@sealstack/testing'
import { onTestFinished, test } from 'vitest'
import { rotatingFile } from './rotating-file.ts'

const newFolder = () => {
  const { path, remove } = tempDir()
  onTestFinished(remove)
  const contents = () =>
    Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')]))
  return { folder: path, path: join(path, 'events.jsonl'), contents }
}

test('a file that would get too large is put away, and the oldest goes', async ({ expect }) => {
  const { path, contents } = newFolder()
  const add = rotatingFile({ path, maxBytes: 8, files: 3 })
  for (const lines of ['1234\n', 'ab\n', '5\n']) await add(lines)
  expect(contents()).toEqual({ 'events.jsonl': '5\n', 'events.jsonl.1': '1234\nab\n' })
  for (const lines of ['larger than allowed\n', '6\n', '7\n']) await add(lines)
  expect(contents()).toEqual({
    ...{ 'events.jsonl': '6\n7\n', 'events.jsonl.1': 'larger than allowed\n', 'events.jsonl.2': '5\n' },
  })
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('goes on with what a start before has written, whatever of the older files is left', async ({ expect }) => {
  const { path, contents } = newFolder()
  writeFileSync(path, '123456\n')
  writeFileSync(`${path}.1`, 'old\n')
  const add = rotatingFile({ path, maxBytes: 8, files: 4 })
  await add('ü\n')
  rmSync(`${path}.1`)
  await add('1234567\n')
  expect(contents()).toEqual({ 'events.jsonl': '1234567\n', 'events.jsonl.1': 'ü\n', 'events.jsonl.3': 'old\n' })
})

test('of one file alone nothing older is kept', async ({ expect }) => {
  const { path, contents } = newFolder()
  const add = rotatingFile({ path, maxBytes: 4, files: 1 })
  for (const lines of ['123\n', '456\n']) await add(lines)
  expect(contents()).toEqual({ 'events.jsonl': '456\n' })
})
