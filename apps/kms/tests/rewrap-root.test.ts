import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateKeyCommand, DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms'
import { tempDir } from '@sealstack/testing'
import { onTestFinished, test } from 'vitest'
import { startKms } from './_util.ts'

const Plaintext = Buffer.from('under any root')

const newDir = (): string => {
  const dir = tempDir()
  onTestFinished(dir.remove)
  return dir.path
}

const encryptUnderNewKey = async (aws: KMSClient) => {
  const { KeyId } = (await aws.send(new CreateKeyCommand({}))).KeyMetadata ?? {}
  return (await aws.send(new EncryptCommand({ KeyId, Plaintext }))).CiphertextBlob
}

const opens = async (aws: KMSClient, CiphertextBlob: Uint8Array | undefined): Promise<boolean> =>
  Buffer.from((await aws.send(new DecryptCommand({ CiphertextBlob }))).Plaintext ?? []).equals(Plaintext)

test('a root key is exchanged while keys are made and used, and the old one opens nothing after', async ({
  expect,
}) => {
  const dataDir = newDir()
  const path = join(dataDir, 'root.key')
  const kms = await startKms({ dataDir })
  const before = await Promise.all(Array.from({ length: 20 }, () => encryptUnderNewKey(kms.aws)))
  const old = readFileSync(path)
  const [outcome, ...during] = await Promise.all([
    kms.rewrapRoot(),
    ...Array.from({ length: 10 }, () => encryptUnderNewKey(kms.aws)),
    ...before.map((blob) => opens(kms.aws, blob)),
  ])
  expect(outcome.versions).toBeGreaterThanOrEqual(20)
  const made = during.filter((entry): entry is Uint8Array<ArrayBuffer> => entry instanceof Uint8Array)
  expect(during.filter((entry) => entry === true)).toHaveLength(20)
  expect(readFileSync(path)).not.toEqual(old)
  await kms.stop()
  const again = await startKms({ dataDir })
  for (const blob of [...before, ...made]) expect(await opens(again.aws, blob)).toBe(true)
  await again.stop()
  writeFileSync(path, old)
  await expect(startKms({ dataDir })).rejects.toMatchObject({ name: 'RootKeyError' })
})

test('an exchange that was interrupted before the new file took its place is completed', async ({ expect }) => {
  const dataDir = newDir()
  const path = join(dataDir, 'root.key')
  const kms = await startKms({ dataDir })
  const blob = await encryptUnderNewKey(kms.aws)
  const old = readFileSync(path)
  await kms.rewrapRoot()
  await kms.stop()
  renameSync(path, `${path}.next`)
  writeFileSync(path, old, { mode: 0o600 })
  const again = await startKms({ dataDir })
  expect(await opens(again.aws, blob)).toBe(true)
  await again.stop()
  // A draft that the database knows nothing of is put away.
  writeFileSync(`${path}.next`, `${'0'.repeat(64)}\n`, { mode: 0o600 })
  expect(await opens((await startKms({ dataDir })).aws, blob)).toBe(true)
})

test('a file gives way to a passphrase, and a passphrase to a file', async ({ expect }) => {
  const dataDir = newDir()
  const kms = await startKms({ dataDir })
  const blob = await encryptUnderNewKey(kms.aws)
  await kms.rewrapRoot('correct horse')
  expect(await opens(kms.aws, blob)).toBe(true)
  await kms.stop()
  await expect(startKms({ dataDir })).rejects.toMatchObject({ name: 'RootKeyError' })
  const again = await startKms({ dataDir, rootPassphrase: 'correct horse' })
  expect(await opens(again.aws, blob)).toBe(true)
  await again.rewrapRoot()
  await again.stop()
  expect(await opens((await startKms({ dataDir })).aws, blob)).toBe(true)
})
