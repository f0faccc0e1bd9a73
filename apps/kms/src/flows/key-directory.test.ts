import { createSecretKey, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { aliasRepository, type KeyRow, keyRepository, openKmsDatabase } from '@sealstack/metadata/kms'
import { tempDir } from '@sealstack/testing'
import { onTestFinished, test } from 'vitest'
import { keyDirectory } from './key-directory.ts'
import { materialVault } from './material-vault.ts'

const home = { region: 'us-east-1', accountId: '000000000000' }
const root = createSecretKey(randomBytes(32))
const NOW = 1_800_000_000_000

/** Two processes on one database, with one clock. */
const setUp = async () => {
  const dir = tempDir()
  onTestFinished(dir.remove)
  const clock = { ms: NOW, now: () => clock.ms }
  const open = async () => {
    const database = await openKmsDatabase({ kind: 'file', path: join(dir.path, 'kms.db') })
    onTestFinished(database.close)
    const keys = keyRepository(database)
    const aliases = aliasRepository(database)
    const vault = materialVault({ root, keys, random: randomBytes })
    return { keys, aliases, vault, directory: keyDirectory({ keys, aliases, vault, home, clock }) }
  }
  return { clock, dir: dir.path, one: await open(), two: await open() }
}

const row = (id: string): KeyRow => ({
  id,
  manager: 'CUSTOMER',
  state: 'Enabled',
  spec: 'SYMMETRIC_DEFAULT',
  usage: 'ENCRYPT_DECRYPT',
  origin: 'AWS_KMS',
  description: '',
  policy: '{}',
  displayAlias: id,
  createdAtMs: BigInt(NOW),
  deletionAtMs: null,
  version: 0,
})

test('a key whose deletion another process has just cancelled is not destroyed', async ({ expect }) => {
  const { clock, one, two } = await setUp()
  await one.directory.insert({ key: row('k'), version: one.vault.create('k', 0, NOW), aliases: [], tags: [] })
  const made = await one.directory.find('k')
  expect(made).toBeDefined()
  if (!made) return
  const pending = await one.directory.change(made, { state: 'PendingDeletion', deletionAtMs: BigInt(NOW + 500) })
  expect(pending?.state).toBe('PendingDeletion')
  expect((await two.directory.find('k'))?.state).toBe('PendingDeletion')
  if (!pending) return
  expect(await one.directory.change(pending, { state: 'Disabled', deletionAtMs: null })).toBeDefined()
  clock.ms = NOW + 501
  // This process still remembers that the key was due.
  expect((await two.directory.find('k'))?.state).toBe('Disabled')
  expect(await two.directory.sweep()).toEqual([])
  expect(await one.vault.open('k', 0)).toBeDefined()
})

test('a key whose time has come is destroyed by whoever looks, once, and its listeners are told', async ({
  expect,
}) => {
  const { clock, one, two } = await setUp()
  await one.directory.insert({ key: row('k'), version: one.vault.create('k', 0, NOW), aliases: [], tags: [] })
  const made = await one.directory.find('k')
  if (made) await one.directory.change(made, { state: 'PendingDeletion', deletionAtMs: BigInt(NOW + 500) })
  const told: string[] = []
  two.directory.onChange((id) => told.push(id))
  clock.ms = NOW + 500
  expect(await two.directory.find('k')).toBeUndefined()
  expect(told).toEqual(['k'])
  expect(await one.directory.find('k')).toBeUndefined()
  expect(await one.vault.open('k', 0)).toBeUndefined()
  expect(await one.directory.sweep()).toEqual([])
})

test('nothing of a destroyed key’s material stays in any file of the database, sealed as it was', async ({
  expect,
}) => {
  const { clock, dir, one, two } = await setUp()
  const version = one.vault.create('k', 0, NOW)
  const isInFiles = (): boolean =>
    readdirSync(dir).some((name) => readFileSync(join(dir, name)).includes(Buffer.from(version.sealed)))
  await one.directory.insert({ key: row('k'), version, aliases: [], tags: [] })
  expect(isInFiles()).toBe(true)
  const made = await two.directory.find('k')
  if (made) await two.directory.change(made, { state: 'PendingDeletion', deletionAtMs: BigInt(NOW + 500) })
  clock.ms = NOW + 500
  expect(await one.directory.sweep()).toEqual(['k'])
  expect(isInFiles()).toBe(false)
})

test('another process sees a change within a second, and drops the material of a key that is of no more use', async ({
  expect,
}) => {
  const { one, two } = await setUp()
  await one.directory.insert({ key: row('k'), version: one.vault.create('k', 0, NOW), aliases: [], tags: [] })
  expect((await two.directory.find('k'))?.state).toBe('Enabled')
  const made = await one.directory.find('k')
  if (made) await one.directory.change(made, { state: 'Disabled' })
  expect((await one.directory.find('k'))?.state).toBe('Disabled')
  await sleep(1100)
  expect((await two.directory.find('k'))?.state).toBe('Disabled')
})

test('what was read before a change is not remembered after it', async ({ expect }) => {
  let read: (key: KeyRow) => void = () => {}
  const rows = [
    new Promise<KeyRow>((resolve) => {
      read = resolve
    }),
  ]
  const { one } = await setUp()
  const keys = {
    ...one.keys,
    find: (): Promise<KeyRow> => rows.pop() ?? Promise.resolve({ ...row('k'), state: 'Disabled' }),
    update: async () => true,
  }
  const directory = keyDirectory({ ...one, keys, home, clock: { now: () => NOW } })
  const slow = directory.find('k')
  await directory.change(
    { ...row('k'), arn: '', state: 'Enabled', manager: 'CUSTOMER', createdAtMs: NOW, deletionAtMs: undefined },
    { state: 'Disabled' },
  )
  read(row('k'))
  expect((await slow)?.state).toBe('Enabled')
  expect((await directory.find('k'))?.state).toBe('Disabled')
})
