import { Readable } from 'node:stream'
import { test } from 'vitest'
import { progressBar } from './progress.ts'

const drawn = async (isTTY: boolean, msAChunk: number): Promise<string[]> => {
  const lines: string[] = []
  let now = 0
  const clock = (): number => {
    now += msAChunk
    return now
  }
  const terminal = { isTTY, write: (text: string) => lines.push(text) > 0 }
  const bar = progressBar(terminal, { label: 'encrypting', totalBytes: 4000 }, clock)
  const chunks = Readable.from([1, 2, 3, 4].map(() => Buffer.alloc(1000)))
  await chunks.pipe(bar).resume().toArray()
  return lines
}

test('a bar is drawn on a terminal for what takes longer than a second, and is gone at the end', async ({ expect }) => {
  const lines = await drawn(true, 900)
  expect(lines.at(0)).toMatch(/^\rencrypting \[#+\.+\] +(25|50) %/)
  expect(lines.at(-1)).toBe('\r\x1b[K')
})

test('nothing is drawn elsewhere, or for less', async ({ expect }) => {
  expect(await drawn(false, 900)).toEqual([])
  expect(await drawn(true, 200)).toEqual([])
})
