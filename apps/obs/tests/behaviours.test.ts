import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** Titles stand in tests as they do in the table, but for line ends and indentation. */
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ')

test('each behaviour that is claimed has its test, and each gap its line in the README', ({ expect }) => {
  const gaps = flat(/## Gaps\n([\s\S]*?)\n## /.exec(read('README.md'))?.[1] ?? '')
  const rows = read('BEHAVIOURS.md')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, behaviour = '', proof = '']) => /^[^-]/.test(proof) && behaviour !== 'Behaviour')
    .map(([, behaviour = '', proof = '']) => ({ behaviour, proof }))
  expect(rows.length).toBeGreaterThan(170)
  const unproved = rows.filter(({ proof }) => {
    const [, place = '', words = ''] = /^(\S+): (.+)$/.exec(proof) ?? []
    if (place === 'Gap') return !gaps.includes(words)
    return !existsSync(join(root, place)) || !flat(read(place)).includes(words)
  })
  expect(unproved).toEqual([])
})
