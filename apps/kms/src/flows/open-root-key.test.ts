import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RootCheckRow } from '@sealstack/metadata/kms'
import { tempDir } from '@sealstack/testing'
import { describe, onTestFinished, test } from 'vitest'
import { RootKeyError } from '../domain/root-key.ts'
import { openRootKey } from './open-root-key.ts'

/** A store that knows of its root key no more than the proof. */
const store = (dataDir: string | undefined) => {
  let row: RootCheckRow | undefined
  const rootCheck = {
    find: async () => row,
    insert: async (inserted: RootCheckRow) => {
      row = inserted
    },
  }
  const open = async (passphrase?: string): Promise<string> =>
    (await openRootKey({ rootCheck, random: randomBytes, dataDir, passphrase })).export().toString('hex')
  return { open, proof: () => row }
}

const setUp = () => {
  const dir = tempDir()
  onTestFinished(dir.remove)
  return { ...store(dir.path), dir: dir.path, path: join(dir.path, 'root.key') }
}

describe('a root key in a file', () => {
  test('is made once, for its owner only, and is the same ever after', async ({ expect }) => {
    const { open, path } = setUp()
    const root = await open()
    expect(readFileSync(path, 'utf8')).toBe(`${root}\n`)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(existsSync(`${path}.new`)).toBe(false)
    expect(await open()).toBe(root)
  })

  test('is never made anew for a store that has one', async ({ expect }) => {
    const { open, path } = setUp()
    await open()
    rmSync(path)
    await expect(open()).rejects.toThrow(/root\.key is missing, and without it no key of this KMS can be opened/)
    expect(existsSync(path)).toBe(false)
  })

  test.for([
    ['another key', `${'ab'.repeat(32)}\n`, /is not the root key that the KMS in .* was sealed with/],
    ['half a key', 'ab'.repeat(16), /must hold 64 hex characters/],
    ['nothing', '', /must hold 64 hex characters/],
  ] as const)('is refused when it is %s, and nothing is changed', async ([, content, message], { expect }) => {
    const { open, path, proof } = setUp()
    await open()
    const before = proof()
    writeFileSync(path, content)
    await expect(open()).rejects.toThrow(message)
    await expect(open()).rejects.toBeInstanceOf(RootKeyError)
    expect(readFileSync(path, 'utf8')).toBe(content)
    expect(proof()).toBe(before)
  })

  test('is refused when others may read it', async ({ expect }) => {
    const { open, path } = setUp()
    await open()
    chmodSync(path, 0o640)
    await expect(open()).rejects.toThrow(/chmod 600/)
  })

  test('survives a first start that was interrupted before and after the file was there', async ({ expect }) => {
    const before = setUp()
    writeFileSync(`${before.path}.new`, 'half')
    const made = await before.open()
    // The same folder with a database that knows nothing yet.
    expect(await store(before.dir).open()).toBe(made)
  })

  test('is told to be out of reach where nothing can be written', async ({ expect }) => {
    await expect(store('/proc/nowhere').open()).rejects.toBeInstanceOf(RootKeyError)
  })
})

describe('a passphrase', () => {
  test('stands for the same key each time, is written nowhere, and is not replaced by another or by none', async ({
    expect,
  }) => {
    const { open, path } = setUp()
    const root = await open('caf\u00e9')
    expect(existsSync(path)).toBe(false)
    expect(await open('cafe\u0301')).toBe(root)
    await expect(open('cafe')).rejects.toThrow(/is not the one that the KMS/)
    await expect(open()).rejects.toThrow(/is sealed with a passphrase/)
  })

  test('does not open a store that has a file', async ({ expect }) => {
    const { open } = setUp()
    await open()
    await expect(open('x')).rejects.toThrow(/not with a passphrase/)
  })
})

test('in memory each store has a root key of its own', async ({ expect }) => {
  const [one, two] = await Promise.all([store(undefined).open(), store(undefined).open()])
  expect(one).toMatch(/^[0-9a-f]{64}$/)
  expect(one).not.toBe(two)
})
