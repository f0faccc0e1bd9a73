import { readdirSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '@sealstack/testing'
import { onTestFinished, test } from 'vitest'
import { openFiles } from './open-files.ts'

const start = () => {
  const { path: folder, remove } = tempDir()
  let readers = 0
  const files = openFiles((change) => {
    readers += change
  })
  onTestFinished(async () => {
    await files.close()
    remove()
  })
  const place = (name: string, text = name): string => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  const textOf = async (path: string): Promise<string | undefined> => {
    const blob = await files.open(path)
    if (!blob) return undefined
    const into = Buffer.alloc(blob.size)
    const bytes = await blob.read(into, 0)
    await blob.close()
    return into.toString('utf8', 0, bytes)
  }
  return { files, place, textOf, readers: () => readers, openBelow: () => openBelow(folder) }
}

/** The names of files in a folder that this process has open; Linux tells. */
const openBelow = (folder: string): readonly string[] =>
  readdirSync('/proc/self/fd')
    .flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/self/fd/${fd}`)]
      } catch {
        // The one that read the folder.
        return []
      }
    })
    .filter((path) => path.startsWith(folder))
    .map((path) => path.slice(folder.length + 1))

test('a file that was read stays open, and is the one that lies there', async ({ expect }) => {
  const { files, place, textOf, openBelow: open, readers } = start()
  const path = place('a', 'first')
  expect([await textOf(path), await textOf(path), open()]).toEqual(['first', 'first', ['a']])
  renameSync(place('b', 'other'), path)
  expect([await textOf(path), open()]).toEqual(['other', ['a']])
  place('a', 'longer than it was')
  expect([await textOf(path), open()]).toEqual(['longer than it was', ['a']])
  const blob = await files.open(path)
  expect(Buffer.from(blob?.head(6) ?? []).toString()).toBe('longer')
  expect(Buffer.from(blob?.head(4) ?? []).toString()).toBe('long')
  expect(blob?.head(100).byteLength).toBe(18)
  await blob?.close()
  rmSync(path)
  expect([await textOf(path), open()]).toEqual([undefined, []])
  expect(readers()).toBe(0)
})

test('what is forgotten is closed when its last reader leaves', async ({ expect }) => {
  const { files, place, openBelow: open, readers } = start()
  const path = place('a')
  const [one, two] = await Promise.all([files.open(path), files.open(path)])
  await files.forget(path)
  await files.forget(path)
  expect([open().length, readers()]).toEqual([2, 2])
  await one?.close()
  await one?.close()
  expect([open().length, readers()]).toEqual([1, 1])
  await two?.close()
  expect([open().length, readers()]).toEqual([0, 0])
})

test('no more than some stay open, whoever reads how many; none when all are closed', async ({ expect }) => {
  const { files, place, textOf, openBelow: open } = start()
  const paths = Array.from({ length: 100 }, (_, index) => place(`file-${index}`))
  const texts = await Promise.all(paths.map(textOf))
  expect(texts.every((text, index) => text === `file-${index}`)).toBe(true)
  expect(open()).toHaveLength(32)
  await files.close()
  expect(open()).toEqual([])
})
