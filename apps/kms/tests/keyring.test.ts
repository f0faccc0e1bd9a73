import { randomBytes } from 'node:crypto'
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateKeyCommand, DisableKeyCommand, EnableKeyCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms'
import { directTransport, httpTransport, type KmsTransport, kmsClient, kmsKeyring } from '@sealstack/kms-client'
import { tempDir } from '@sealstack/testing'
import { describe, onTestFinished, test } from 'vitest'
import { RootKeyError } from '../src/index.ts'
import { importInto } from './_import.ts'
import { startKms } from './_util.ts'

type Kms = Awaited<ReturnType<typeof startKms>>

const service = { accessKeyId: 'obs', secretAccessKey: 'obs-secret' }
const keyringOver = (transport: KmsTransport, identity = service) =>
  kmsKeyring(kmsClient({ transport, ...identity, region: 'us-east-1', clock: Date }))

const TRANSPORTS: readonly [string, (kms: Kms) => KmsTransport][] = [
  ['HTTP', ({ url }) => httpTransport(url)],
  ['the same process', ({ dispatch }) => directTransport(dispatch)],
]

describe.for(TRANSPORTS)('the keyring over %s', ([, transportTo]) => {
  const context = { 'aws:s3:arn': 'arn:aws:s3:::b/k' }

  test('wraps data keys, each its own, and opens them with their context', async ({ expect }) => {
    const kms = await startKms()
    const keyring = keyringOver(transportTo(kms))
    const keys = await Promise.all(
      Array.from({ length: 16 }, () => keyring.generate({ keyId: 'alias/aws/sse-s3', context })),
    )
    expect(new Set(keys.map(({ keyArn }) => keyArn)).size).toBe(1)
    expect(new Set(keys.map(({ dek }) => Buffer.from(dek).toString('hex'))).size).toBe(16)
    for (const { keyArn, dek, wrapped } of keys) {
      expect(Buffer.from((await keyring.unwrap({ keyArn, wrapped, context })).dek).equals(dek)).toBe(true)
    }
    const [{ keyArn, wrapped } = { keyArn: '', wrapped: new Uint8Array() }] = keys
    const other = keyring.unwrap({ keyArn, wrapped, context: { 'aws:s3:arn': 'arn:aws:s3:::b/l' } })
    await expect(other).rejects.toMatchObject({ reason: 'refused', code: 'InvalidCiphertextException', message: '' })
    const user = keyringOver(transportTo(kms), { accessKeyId: 'test', secretAccessKey: 'test' })
    await expect(user.unwrap({ keyArn, wrapped, context })).rejects.toMatchObject({ code: 'NotFoundException' })
    const stranger = keyringOver(transportTo(kms), { accessKeyId: 'obs', secretAccessKey: 'wrong' })
    await expect(stranger.unwrap({ keyArn, wrapped, context })).rejects.toMatchObject({ reason: 'unavailable' })
  })

  test('gives the KMS’s own words when a key is of no use, and tells which keys have changed', async ({ expect }) => {
    const kms = await startKms()
    const told: (string | undefined)[] = []
    kms.onKeyChange((keyId) => told.push(keyId))
    const keyring = keyringOver(transportTo(kms))
    const { KeyId = '', Arn = '' } = (await kms.aws.send(new CreateKeyCommand({}))).KeyMetadata ?? {}
    const { wrapped, dek } = await keyring.generate({ keyId: KeyId, context })
    const open = () => keyring.unwrap({ keyArn: Arn, wrapped, context })
    await kms.aws.send(new DisableKeyCommand({ KeyId }))
    await expect(open()).rejects.toMatchObject({
      name: 'KeyringError',
      code: 'DisabledException',
      message: `${Arn} is disabled.`,
    })
    await kms.aws.send(new EnableKeyCommand({ KeyId }))
    expect(Buffer.from((await open()).dek).equals(dek)).toBe(true)
    await kms.aws.send(new ScheduleKeyDeletionCommand({ KeyId }))
    await expect(open()).rejects.toMatchObject({
      code: 'KMSInvalidStateException',
      message: `${Arn} is pending deletion.`,
    })
    expect(told).toEqual([KeyId, KeyId, KeyId])
  })

  test('tells how long a data key may be held, services alone, where imported material expires', async ({ expect }) => {
    const kms = await startKms()
    const keyring = keyringOver(transportTo(kms))
    const { KeyId = '', Arn = '' } =
      (await kms.aws.send(new CreateKeyCommand({ Origin: 'EXTERNAL' }))).KeyMetadata ?? {}
    const material = randomBytes(32)
    const ValidTo = new Date(Math.ceil(Date.now() / 1000) * 1000 + 60_000)
    await importInto(kms.aws, KeyId, material, { ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo })
    const { wrapped, usableUntilMs } = await keyring.generate({ keyId: KeyId, context })
    expect(usableUntilMs).toBe(ValidTo.getTime())
    expect((await keyring.unwrap({ keyArn: Arn, wrapped, context })).usableUntilMs).toBe(ValidTo.getTime())
    await importInto(kms.aws, KeyId, material)
    expect((await keyring.unwrap({ keyArn: Arn, wrapped, context })).usableUntilMs).toBeUndefined()
  })
})

describe('a folder of keys', () => {
  const useOnce = async (dataDir: string) => {
    const kms = await startKms({ dataDir })
    const key = await keyringOver(directTransport(kms.dispatch)).generate({ keyId: 'alias/aws/s3', context: {} })
    await kms.stop()
    return key
  }
  const newDir = (): string => {
    const dir = tempDir()
    onTestFinished(dir.remove)
    return dir.path
  }

  test('is of no use without its root key, and is left as it was', async ({ expect }) => {
    const dir = newDir()
    const key = await useOnce(dir)
    const root = readFileSync(join(dir, 'root.key'))
    rmSync(join(dir, 'root.key'))
    await expect(startKms({ dataDir: dir })).rejects.toBeInstanceOf(RootKeyError)
    expect(readdirSync(dir)).not.toContain('root.key')
    writeFileSync(join(dir, 'root.key'), root, { mode: 0o600 })
    const kms = await startKms({ dataDir: dir })
    const opened = await keyringOver(directTransport(kms.dispatch)).unwrap({ ...key, context: {} })
    expect(Buffer.from(opened.dek).equals(key.dek)).toBe(true)
  })

  test('does not open with the root key of another', async ({ expect }) => {
    const [one, two] = [newDir(), newDir()]
    await useOnce(one)
    await useOnce(two)
    copyFileSync(join(two, 'root.key'), join(one, 'root.key'))
    await expect(startKms({ dataDir: one })).rejects.toThrow(/is not the root key that the KMS in/)
  })
})

test('a KMS in memory leaves nothing behind and shares nothing', async ({ expect }) => {
  const [one, two] = [await startKms(), await startKms()]
  const key = await keyringOver(directTransport(one.dispatch)).generate({ keyId: 'alias/aws/s3', context: {} })
  await expect(keyringOver(directTransport(two.dispatch)).unwrap({ ...key, context: {} })).rejects.toMatchObject({
    code: 'NotFoundException',
  })
})

test('a data key is the bytes that were made for whoever shares the process, and is wiped once it is written', async ({
  expect,
}) => {
  const pieces: Uint8Array[] = []
  const random = (bytes: number): Uint8Array => {
    const piece = new Uint8Array(randomBytes(bytes))
    pieces.push(piece)
    return piece
  }
  const { dispatch, url } = await startKms({}, { random })
  const ask = { keyId: 'alias/aws/s3', context: {} }
  const direct = await keyringOver(directTransport(dispatch)).generate(ask)
  expect(pieces).toContain(direct.dek)
  expect(direct.dek.some((byte) => byte !== 0)).toBe(true)
  pieces.length = 0
  const { dek } = await keyringOver(httpTransport(url)).generate(ask)
  expect(dek.some((byte) => byte !== 0)).toBe(true)
  expect(pieces.some((piece) => piece.byteLength === 32 && piece.every((byte) => byte === 0))).toBe(true)
  expect(pieces.some((piece) => Buffer.from(piece).equals(dek))).toBe(false)
})
