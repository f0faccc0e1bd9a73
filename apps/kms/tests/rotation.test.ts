import {
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GetKeyRotationStatusCommand,
  type KMSClient,
  ListKeyRotationsCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms'
import { fakeClock } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { DEFAULT_LIMITS } from '../src/domain/limits.ts'
import { startKms } from './_util.ts'

const DAY_MS = 24 * 3600 * 1000
const Plaintext = Buffer.from('rotate me')

const setUp = async () => {
  const clock = fakeClock(Date.now())
  const kms = await startKms({}, { clock })
  const KeyId = await newKey(kms.aws)
  return { ...kms, clock, KeyId }
}

const newKey = async (aws: KMSClient): Promise<string> =>
  (await aws.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? ''

const materialOf = async (aws: KMSClient, KeyId: string) =>
  (await aws.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.CurrentKeyMaterialId

describe('rotation', () => {
  test('on demand makes new material; what older versions encrypted still opens, and tells its version', async ({
    expect,
  }) => {
    const { aws, KeyId } = await setUp()
    const ciphertexts: { readonly blob: Uint8Array | undefined; readonly material: string | undefined }[] = []
    for (let round = 0; round < 4; round++) {
      const { CiphertextBlob: blob } = await aws.send(new EncryptCommand({ KeyId, Plaintext }))
      ciphertexts.push({ blob, material: await materialOf(aws, KeyId) })
      const { KeyId: arn } = await aws.send(new RotateKeyOnDemandCommand({ KeyId }))
      expect(arn).toBe(`arn:aws:kms:us-east-1:000000000000:key/${KeyId}`)
    }
    expect(new Set(ciphertexts.map(({ material }) => material)).size).toBe(4)
    for (const { blob, material } of ciphertexts) {
      const opened = await aws.send(new DecryptCommand({ CiphertextBlob: blob }))
      expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe('rotate me')
      expect(opened.KeyMaterialId).toBe(material)
    }
    const all = new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL', Limit: 3 })
    const first = await aws.send(all)
    const rest = await aws.send(
      new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL', Marker: first.NextMarker }),
    )
    const rotations = [...(first.Rotations ?? []), ...(rest.Rotations ?? [])]
    expect(rotations.map(({ KeyMaterialState }) => KeyMaterialState)).toEqual([
      'NON_CURRENT',
      'NON_CURRENT',
      'NON_CURRENT',
      'NON_CURRENT',
      'CURRENT',
    ])
    expect(rotations.map(({ RotationType }) => RotationType)).toEqual([undefined, ...Array(4).fill('ON_DEMAND')])
    expect((await aws.send(new ListKeyRotationsCommand({ KeyId }))).Rotations).toHaveLength(4)
  })

  test('is automatic once a period, on the clock, with the dates that were announced', async ({ expect }) => {
    const { aws, clock, KeyId, sweep } = await setUp()
    expect(await aws.send(new GetKeyRotationStatusCommand({ KeyId }))).toMatchObject({ KeyRotationEnabled: false })
    const begin = clock.now()
    await aws.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }))
    const status = await aws.send(new GetKeyRotationStatusCommand({ KeyId }))
    expect(status).toMatchObject({ KeyRotationEnabled: true, RotationPeriodInDays: 90 })
    expect(status.NextRotationDate?.getTime()).toBe(begin + 90 * DAY_MS)
    const { CiphertextBlob } = await aws.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' }))
    const before = await materialOf(aws, KeyId)
    clock.advance(90 * DAY_MS - 1)
    expect(await materialOf(aws, KeyId)).toBe(before)
    clock.advance(1)
    expect(await materialOf(aws, KeyId)).not.toBe(before)
    clock.advance(400 * DAY_MS)
    await sweep()
    const { Rotations = [] } = await aws.send(new ListKeyRotationsCommand({ KeyId }))
    expect(Rotations.map(({ RotationDate }) => ((RotationDate?.getTime() ?? 0) - begin) / DAY_MS)).toEqual([
      90, 180, 270, 360, 450,
    ])
    expect(Rotations.every(({ RotationType }) => RotationType === 'AUTOMATIC')).toBe(true)
    expect((await aws.send(new DecryptCommand({ CiphertextBlob }))).KeyMaterialId).toBe(before)
    await aws.send(new DisableKeyRotationCommand({ KeyId }))
    clock.advance(400 * DAY_MS)
    await sweep()
    expect((await aws.send(new ListKeyRotationsCommand({ KeyId }))).Rotations).toHaveLength(5)
  })

  test('waits while a key is disabled, is made up for once, and reads false while it is to be deleted', async ({
    expect,
  }) => {
    const { aws, clock, KeyId } = await setUp()
    await aws.send(new EnableKeyRotationCommand({ KeyId }))
    await aws.send(new DisableKeyCommand({ KeyId }))
    await expect(aws.send(new RotateKeyOnDemandCommand({ KeyId }))).rejects.toMatchObject({ name: 'DisabledException' })
    clock.advance(1000 * DAY_MS)
    expect((await aws.send(new ListKeyRotationsCommand({ KeyId }))).Rotations).toEqual([])
    await aws.send(new EnableKeyCommand({ KeyId }))
    expect((await aws.send(new ListKeyRotationsCommand({ KeyId }))).Rotations).toHaveLength(1)
    const { NextRotationDate } = await aws.send(new GetKeyRotationStatusCommand({ KeyId }))
    expect(NextRotationDate?.getTime()).toBe(clock.now() + 365 * DAY_MS)
    await aws.send(new ScheduleKeyDeletionCommand({ KeyId }))
    const status = await aws.send(new GetKeyRotationStatusCommand({ KeyId }))
    expect(status.KeyRotationEnabled).toBe(false)
    expect(status.NextRotationDate).toBeUndefined()
  })

  test('has limits, and is not for imported keys by itself', async ({ expect }) => {
    const { aws } = await startKms({}, { limits: { ...DEFAULT_LIMITS, onDemandRotations: 1 } })
    const KeyId = await newKey(aws)
    await aws.send(new RotateKeyOnDemandCommand({ KeyId }))
    await expect(aws.send(new RotateKeyOnDemandCommand({ KeyId }))).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: expect.stringContaining('The on-demand rotations limit has been reached for the given keyId.'),
    })
    for (const RotationPeriodInDays of [89, 2561]) {
      await expect(aws.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays }))).rejects.toMatchObject({
        name: 'ValidationException',
      })
    }
    const external = (await aws.send(new CreateKeyCommand({ Origin: 'EXTERNAL' }))).KeyMetadata
    await expect(aws.send(new EnableKeyRotationCommand({ KeyId: external?.KeyId }))).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
      message: `${external?.Arn} origin is EXTERNAL which is not valid for this operation.`,
    })
    await expect(aws.send(new RotateKeyOnDemandCommand({ KeyId: external?.KeyId }))).rejects.toMatchObject({
      name: 'KMSInvalidStateException',
      message: `${external?.Arn} is pending import.`,
    })
  })

  test('of the OTC dialect has intervals of its own, and is the same rotation', async ({ expect }) => {
    const { aws, otc, clock, KeyId: key_id } = await setUp()
    const codeOf = async (name: string, body: object) => (await otc(name, body)).body.error?.error_code
    expect(await codeOf('disable-key-rotation', { key_id })).toBe('KMS.0313')
    expect(await codeOf('update-key-rotation-interval', { key_id, rotation_interval: 30 })).toBe('KMS.0313')
    expect(await otc('enable-key-rotation', { key_id })).toEqual({ status: 200, body: {} })
    expect(await codeOf('enable-key-rotation', { key_id })).toBe('KMS.2901')
    expect(await codeOf('update-key-rotation-interval', { key_id, rotation_interval: 29 })).toBe('KMS.3001')
    await otc('update-key-rotation-interval', { key_id, rotation_interval: 30 })
    const begin = clock.now()
    clock.advance(61 * DAY_MS)
    expect((await otc('get-key-rotation-status', { key_id, rotation_interval: 0 })).body).toEqual({
      key_rotation_enabled: true,
      rotation_interval: 30,
      last_rotation_time: String(begin + 60 * DAY_MS),
      number_of_rotations: 2,
    })
    expect((await aws.send(new ListKeyRotationsCommand({ KeyId: key_id }))).Rotations).toHaveLength(2)
    await otc('disable-key-rotation', { key_id })
    expect((await otc('get-key-rotation-status', { key_id })).body.key_rotation_enabled).toBe(false)
    const { body } = await otc('create-key', { key_alias: 'external', origin: 'external' })
    expect(await codeOf('enable-key-rotation', { key_id: body.key_info.key_id })).toBe('KMS.0312')
  })
})
