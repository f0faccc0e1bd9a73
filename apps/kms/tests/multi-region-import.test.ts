import { randomBytes } from 'node:crypto'
import {
  CreateKeyCommand,
  DecryptCommand,
  DeleteImportedKeyMaterialCommand,
  DescribeKeyCommand,
  EncryptCommand,
  ImportType,
  type KMSClient,
  ListKeyRotationsCommand,
  ReplicateKeyCommand,
  RotateKeyOnDemandCommand,
} from '@aws-sdk/client-kms'
import { fakeClock } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { importInto } from './_import.ts'
import { startKms } from './_util.ts'

const DAY_MS = 24 * 3600 * 1000
const THERE = 'eu-central-1'
const LATE = 'us-west-2'
const Plaintext = Buffer.from('everywhere')
const isNew = { ImportType: ImportType.NEW_KEY_MATERIAL }
const isNotReady = { name: 'KMSInvalidStateException' }

/** A multi-Region key and its replica, both with the same first material. */
const setUp = async () => {
  const clock = fakeClock(Date.now())
  const kms = await startKms({}, { clock })
  const here = kms.aws
  const [there, late] = [kms.clientAs('test', 'test', THERE), kms.clientAs('test', 'test', LATE)]
  const { KeyMetadata } = await here.send(new CreateKeyCommand({ MultiRegion: true, Origin: 'EXTERNAL' }))
  const KeyId = KeyMetadata?.KeyId ?? ''
  const first = randomBytes(32)
  await importInto(here, KeyId, first)
  await here.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: THERE }))
  await importInto(there, KeyId, first)
  return { ...kms, clock, here, there, late, KeyId, first }
}

const statesOf = async (client: KMSClient, KeyId: string) => {
  const list = await client.send(new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' }))
  return (list.Rotations ?? []).map(({ KeyMaterialState }) => KeyMaterialState)
}

const stateOf = async (client: KMSClient, KeyId: string) =>
  (await client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState

describe('a multi-Region key with imported material', () => {
  test('is rotated once every Region has its next material', async ({ expect }) => {
    const { here, there, late, KeyId, first } = await setUp()
    const { CiphertextBlob: old } = await there.send(new EncryptCommand({ KeyId, Plaintext }))
    const rotate = () => here.send(new RotateKeyOnDemandCommand({ KeyId }))
    const second = randomBytes(32)
    await importInto(here, KeyId, second, isNew)
    expect(await statesOf(here, KeyId)).toEqual(['CURRENT', 'PENDING_MULTI_REGION_IMPORT_AND_ROTATION'])
    await expect(rotate()).rejects.toMatchObject(isNotReady)
    await expect(importInto(there, KeyId, second, isNew)).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
    })
    await expect(importInto(there, KeyId, randomBytes(32))).rejects.toMatchObject({
      name: 'IncorrectKeyMaterialException',
    })
    await importInto(there, KeyId, second)
    expect(await statesOf(here, KeyId)).toEqual(['CURRENT', 'PENDING_ROTATION'])
    expect(await statesOf(there, KeyId)).toEqual(['CURRENT', 'PENDING_ROTATION'])
    await rotate()
    for (const [encrypts, decrypts] of [
      [here, there],
      [there, here],
    ] as const) {
      const { CiphertextBlob } = await encrypts.send(new EncryptCommand({ KeyId, Plaintext }))
      await expect(decrypts.send(new DecryptCommand({ CiphertextBlob }))).resolves.toBeDefined()
      await expect(decrypts.send(new DecryptCommand({ CiphertextBlob: old }))).resolves.toBeDefined()
      expect((await encrypts.send(new ListKeyRotationsCommand({ KeyId }))).Rotations).toHaveLength(1)
    }
    // Whoever comes later has to be given all that there was.
    await here.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: LATE }))
    await importInto(late, KeyId, second)
    expect(await stateOf(late, KeyId)).toBe('PendingImport')
    await importInto(late, KeyId, first)
    expect(await stateOf(late, KeyId)).toBe('Enabled')
    await expect(late.send(new DecryptCommand({ CiphertextBlob: old }))).resolves.toBeDefined()
  })

  test('has each replica take the material of its primary key, and no other', async ({ expect }) => {
    const { here, late, KeyId, first } = await setUp()
    await here.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: LATE }))
    await expect(importInto(late, KeyId, randomBytes(32))).rejects.toMatchObject({
      name: 'IncorrectKeyMaterialException',
    })
    await importInto(late, KeyId, first)
    expect(await stateOf(late, KeyId)).toBe('Enabled')
  })

  test('gives up material that waits in all Regions at once, and has another instead', async ({ expect }) => {
    const { here, there, KeyId } = await setUp()
    const [second, third] = [randomBytes(32), randomBytes(32)]
    const { KeyMaterialId } = await importInto(here, KeyId, second, isNew)
    await importInto(there, KeyId, second)
    await here.send(new DeleteImportedKeyMaterialCommand({ KeyId, KeyMaterialId }))
    expect([await stateOf(here, KeyId), await stateOf(there, KeyId)]).toEqual(['Enabled', 'Enabled'])
    const rotations = await there.send(new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' }))
    expect(rotations.Rotations?.[1]).toMatchObject({ ImportState: 'PENDING_IMPORT' })
    await importInto(here, KeyId, third, isNew)
    await expect(importInto(there, KeyId, second)).rejects.toMatchObject({ name: 'IncorrectKeyMaterialException' })
    await importInto(there, KeyId, third)
    await here.send(new RotateKeyOnDemandCommand({ KeyId }))
    const { CiphertextBlob } = await there.send(new EncryptCommand({ KeyId, Plaintext }))
    await expect(here.send(new DecryptCommand({ CiphertextBlob }))).resolves.toBeDefined()
  })

  test('is not rotated when the next material has expired in some Region', async ({ expect }) => {
    const { here, there, clock, KeyId } = await setUp()
    const second = randomBytes(32)
    await importInto(here, KeyId, second, isNew)
    const ValidTo = new Date(clock.now() + DAY_MS)
    await importInto(there, KeyId, second, { ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo })
    clock.advance(2 * DAY_MS)
    await expect(here.send(new RotateKeyOnDemandCommand({ KeyId }))).rejects.toMatchObject(isNotReady)
    await importInto(there, KeyId, second)
    await here.send(new RotateKeyOnDemandCommand({ KeyId }))
    expect(await stateOf(there, KeyId)).toBe('Enabled')
  })
})
