import { createSecretKey, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { aliasRepository, keyRepository, keySetRepository, openKmsDatabase } from '@sealstack/metadata/kms'
import { tempDir } from '@sealstack/testing'
import { onTestFinished, test } from 'vitest'
import type { Key } from '../domain/key.ts'
import { keyDirectory } from './key-directory.ts'
import { toRow } from './key-rows.ts'
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
    const keys = keyRepository(database, home)
    const sets = keySetRepository(database)
    const aliases = aliasRepository(database, home)
    const vault = materialVault({ root: () => root, sealing: (work) => work(), keys, random: randomBytes })
    const told: string[] = []
    const onChange = (id: string): void => {
      directory.changed(id)
      told.push(id)
    }
    const directory = keyDirectory({ keys, sets, aliases, vault, clock, onChange })
    return { keys, sets, aliases, vault, directory, told }
  }
  return { clock, dir: dir.path, one: await open(), two: await open() }
}

const keyOf = (id: string): Key => ({
  region: home.region,
  accountId: home.accountId,
  id,
  arn: '',
  manager: 'CUSTOMER',
  state: 'Enabled',
  spec: 'SYMMETRIC_DEFAULT',
  usage: 'ENCRYPT_DECRYPT',
  origin: 'AWS_KMS',
  description: '',
  policy: '{}',
  displayAlias: id,
  createdAtMs: NOW,
  deletionAtMs: undefined,
  windowDays: undefined,
  version: 0,
  primaryRegion: undefined,
  rotationDays: undefined,
  nextRotationAtMs: undefined,
  expiresAtMs: undefined,
})

type Process = Awaited<ReturnType<typeof setUp>>['one']

const insert = async ({ directory, vault }: Process) => {
  const version = await vault.create(keyOf('k'), 0, NOW)
  await directory.insert({ key: toRow(keyOf('k')), versions: [version], aliases: [], tags: [] })
  return version
}

test('a key whose deletion another process has just cancelled is not destroyed', async ({ expect }) => {
  const { clock, one, two } = await setUp()
  await insert(one)
  const made = await one.directory.find('k')
  expect(made).toBeDefined()
  if (!made) return
  const pending = await one.directory.change(made, { state: 'PendingDeletion', deletionAtMs: NOW + 500 })
  expect(pending?.state).toBe('PendingDeletion')
  expect((await two.directory.find('k'))?.state).toBe('PendingDeletion')
  if (!pending) return
  expect(await one.directory.change(pending, { state: 'Disabled', deletionAtMs: undefined })).toBeDefined()
  clock.ms = NOW + 501
  // This process still remembers that the key was due.
  expect((await two.directory.find('k'))?.state).toBe('Disabled')
  expect(await one.vault.open(keyOf('k'), 0)).toBeDefined()
})

test('a key whose time has come is destroyed by whoever looks, once, and its listeners are told', async ({
  expect,
}) => {
  const { clock, one, two } = await setUp()
  await insert(one)
  const made = await one.directory.find('k')
  if (made) await one.directory.change(made, { state: 'PendingDeletion', deletionAtMs: NOW + 500 })
  clock.ms = NOW + 500
  expect(await two.directory.find('k')).toBeUndefined()
  expect(two.told).toEqual(['k'])
  expect(await one.directory.find('k')).toBeUndefined()
  expect(await one.vault.open(keyOf('k'), 0)).toBeUndefined()
})

test('nothing of a destroyed key’s material stays in any file of the database, sealed as it was', async ({
  expect,
}) => {
  const { clock, dir, one, two } = await setUp()
  let sealed = Buffer.alloc(0)
  const isInFiles = (): boolean => readdirSync(dir).some((name) => readFileSync(join(dir, name)).includes(sealed))
  sealed = Buffer.from((await insert(one)).sealed ?? [])
  expect(isInFiles()).toBe(true)
  const made = await two.directory.find('k')
  if (made) await two.directory.change(made, { state: 'PendingDeletion', deletionAtMs: NOW + 500 })
  clock.ms = NOW + 500
  expect(await one.directory.find('k')).toBeUndefined()
  expect(isInFiles()).toBe(false)
})

test('another process sees a change within a second, and drops the material of a key that is of no more use', async ({
  expect,
}) => {
  const { one, two } = await setUp()
  await insert(one)
  expect((await two.directory.find('k'))?.state).toBe('Enabled')
  const made = await one.directory.find('k')
  if (made) await one.directory.change(made, { state: 'Disabled' })
  expect((await one.directory.find('k'))?.state).toBe('Disabled')
  await sleep(1100)
  expect((await two.directory.find('k'))?.state).toBe('Disabled')
})

test('what was read before a change is not remembered after it', async ({ expect }) => {
  type Row = ReturnType<typeof toRow>
  let read: (key: Row) => void = () => {}
  const rows = [
    new Promise<Row>((resolve) => {
      read = resolve
    }),
  ]
  const { one } = await setUp()
  const keys = {
    ...one.keys,
    find: (): Promise<Row> => rows.pop() ?? Promise.resolve({ ...toRow(keyOf('k')), state: 'Disabled' }),
    change: async () => true,
  }
  const directory = keyDirectory({
    ...one,
    keys,
    clock: { now: () => NOW },
    onChange: (id) => directory.changed(id),
  })
  const slow = directory.find('k')
  await directory.change(keyOf('k'), { state: 'Disabled' })
  read(toRow(keyOf('k')))
  expect((await slow)?.state).toBe('Enabled')
  expect((await directory.find('k'))?.state).toBe('Disabled')
})
