import { setTimeout as sleep } from 'node:timers/promises'
import { createLogger } from '@sealstack/logging'
import { onTestFinished, test } from 'vitest'
import { createContext } from '../context.ts'
import { createKey } from './create-key.ts'
import { rewrapRoot } from './rewrap-root.ts'

const config = {
  dataDir: undefined,
  region: 'us-east-1',
  accountId: '000000000000',
  projectId: '0'.repeat(32),
  domainId: '0'.repeat(32),
  user: { accessKeyId: 'test', secretAccessKey: 'test' },
  service: undefined,
  authToken: undefined,
  rootPassphrase: undefined,
}

test('material that was sealed before an exchange of the root key and written after it still opens', async ({
  expect,
}) => {
  const ctx = await createContext(config, { log: createLogger('kms', { level: 'silent' }) })
  onTestFinished(ctx.close)
  let write = (): void => {}
  const isWriting = new Promise<void>((resolve) => {
    write = resolve
  })
  let isSealed = false
  const insert: typeof ctx.directory.insert = async (key) => {
    isSealed = true
    await isWriting
    return ctx.directory.insert(key)
  }
  const making = createKey({ ...ctx, directory: { ...ctx.directory, insert } }, { description: '' })
  await expect.poll(() => isSealed).toBe(true)
  const exchanging = rewrapRoot(ctx)
  await Promise.race([exchanging, sleep(200)])
  write()
  const [key] = await Promise.all([making, exchanging])
  expect(await ctx.vault.open(key, 0)).toBeDefined()
})

test('material opens while an exchange of the root key is written, and not yet on disk', async ({ expect }) => {
  const ctx = await createContext(config, { log: createLogger('kms', { level: 'silent' }) })
  onTestFinished(ctx.close)
  const key = await createKey(ctx, { description: '' })
  ctx.vault.forget(key.id)
  let sync = (): void => {}
  const isSynced = new Promise<void>((resolve) => {
    sync = resolve
  })
  let isWritten = false
  const replace: typeof ctx.root.check.replace = async (...args) => {
    const done = await ctx.root.check.replace(...args)
    isWritten = true
    await isSynced
    return done
  }
  const exchanging = rewrapRoot({ ...ctx, root: { ...ctx.root, check: { ...ctx.root.check, replace } } })
  await expect.poll(() => isWritten).toBe(true)
  const opening = ctx.vault.open(key, 0)
  // A rejection before the sync is told below.
  await Promise.race([opening.catch(() => undefined), sleep(100)])
  sync()
  expect(await opening).toBeDefined()
  await exchanging
})
