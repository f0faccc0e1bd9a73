import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GetKeyRotationStatusCommand,
  ListAliasesCommand,
  ListKeyRotationsCommand,
  ReplicateKeyCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  UpdatePrimaryRegionCommand,
} from '@aws-sdk/client-kms'
import { fakeClock } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { startKms } from './_util.ts'

const DAY_MS = 24 * 3600 * 1000
const Plaintext = Buffer.from('everywhere')
const HERE = 'us-east-1'
const THERE = 'eu-central-1'

const setUp = async () => {
  const clock = fakeClock(Date.now())
  const kms = await startKms({}, { clock })
  const [here, there] = [kms.aws, kms.clientAs('test', 'test', THERE)]
  const { KeyMetadata } = await here.send(new CreateKeyCommand({ MultiRegion: true, Description: 'primary' }))
  const KeyId = KeyMetadata?.KeyId ?? ''
  const arnIn = (region: string): string => `arn:aws:kms:${region}:000000000000:key/${KeyId}`
  return { ...kms, clock, here, there, KeyId, arnIn, KeyMetadata }
}

describe('a multi-Region key', () => {
  test('has the same id and material in each Region, and everything else of its own', async ({ expect }) => {
    const { here, there, KeyId, arnIn, KeyMetadata } = await setUp()
    expect(KeyId).toMatch(/^mrk-[0-9a-f]{32}$/)
    expect(KeyMetadata).toMatchObject({
      MultiRegion: true,
      MultiRegionConfiguration: { MultiRegionKeyType: 'PRIMARY', PrimaryKey: { Arn: arnIn(HERE), Region: HERE } },
    })
    await expect(there.send(new DescribeKeyCommand({ KeyId }))).rejects.toMatchObject({
      name: 'NotFoundException',
      message: `Key '${arnIn(THERE)}' does not exist`,
    })
    const { CiphertextBlob } = await here.send(new EncryptCommand({ KeyId, Plaintext }))
    await here.send(new RotateKeyOnDemandCommand({ KeyId }))
    const replicated = await here.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: THERE }))
    expect(replicated.ReplicaKeyMetadata).toMatchObject({ Arn: arnIn(THERE), KeyState: 'Creating', Description: '' })
    expect(replicated.ReplicaKeyMetadata?.CurrentKeyMaterialId).toBeUndefined()
    const [primary, replica] = await Promise.all(
      [here, there].map(async (client) => (await client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata),
    )
    expect(replica).toMatchObject({
      KeyState: 'Enabled',
      CurrentKeyMaterialId: primary?.CurrentKeyMaterialId,
      MultiRegionConfiguration: {
        MultiRegionKeyType: 'REPLICA',
        PrimaryKey: { Arn: arnIn(HERE), Region: HERE },
        ReplicaKeys: [{ Arn: arnIn(THERE), Region: THERE }],
      },
    })
    expect(Buffer.from((await there.send(new DecryptCommand({ CiphertextBlob }))).Plaintext ?? [])).toEqual(Plaintext)
    await there.send(new CreateAliasCommand({ AliasName: 'alias/there', TargetKeyId: KeyId }))
    const aliasesHere = (await here.send(new ListAliasesCommand({ KeyId }))).Aliases
    expect(aliasesHere).toEqual([])
    await here.send(new DisableKeyCommand({ KeyId }))
    const back = await there.send(new EncryptCommand({ KeyId: 'alias/there', Plaintext }))
    expect(back.KeyId).toBe(arnIn(THERE))
    await expect(here.send(new DecryptCommand({ CiphertextBlob: back.CiphertextBlob }))).rejects.toMatchObject({
      name: 'DisabledException',
    })
    await expect(here.send(new DescribeKeyCommand({ KeyId: arnIn(THERE) }))).rejects.toMatchObject({
      name: 'NotFoundException',
      message: `Invalid arn ${THERE}`,
    })
  })

  test('is rotated by its primary key, in all Regions at once', async ({ expect }) => {
    const { here, there, KeyId, arnIn, clock } = await setUp()
    await here.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 100 }))
    await here.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: THERE }))
    const notPrimary = {
      name: 'UnsupportedOperationException',
      message: `${arnIn(THERE)} is not a multi-region primary key.`,
    }
    await expect(there.send(new RotateKeyOnDemandCommand({ KeyId }))).rejects.toMatchObject(notPrimary)
    await expect(there.send(new EnableKeyRotationCommand({ KeyId }))).rejects.toMatchObject(notPrimary)
    await here.send(new RotateKeyOnDemandCommand({ KeyId }))
    clock.advance(100 * DAY_MS)
    await here.send(new DescribeKeyCommand({ KeyId }))
    const { CiphertextBlob } = await there.send(new EncryptCommand({ KeyId, Plaintext }))
    await expect(here.send(new DecryptCommand({ CiphertextBlob }))).resolves.toBeDefined()
    for (const client of [here, there]) {
      expect((await client.send(new ListKeyRotationsCommand({ KeyId }))).Rotations).toHaveLength(2)
      expect(await client.send(new GetKeyRotationStatusCommand({ KeyId }))).toMatchObject({
        KeyRotationEnabled: true,
        RotationPeriodInDays: 100,
      })
    }
  })

  test('changes its primary key, which takes the schedule with it', async ({ expect }) => {
    const { here, there, KeyId, arnIn, clock } = await setUp()
    await here.send(new EnableKeyRotationCommand({ KeyId }))
    await expect(here.send(new UpdatePrimaryRegionCommand({ KeyId, PrimaryRegion: THERE }))).rejects.toMatchObject({
      name: 'NotFoundException',
    })
    await here.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: THERE }))
    await here.send(new UpdatePrimaryRegionCommand({ KeyId, PrimaryRegion: THERE }))
    await expect(here.send(new RotateKeyOnDemandCommand({ KeyId }))).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
      message: `${arnIn(HERE)} is not a multi-region primary key.`,
    })
    await there.send(new RotateKeyOnDemandCommand({ KeyId }))
    clock.advance(365 * DAY_MS)
    await there.send(new DescribeKeyCommand({ KeyId }))
    expect((await here.send(new ListKeyRotationsCommand({ KeyId }))).Rotations).toHaveLength(2)
  })

  test('waits with its deletion for its replicas', async ({ expect }) => {
    const { here, there, KeyId, arnIn, clock, sweep } = await setUp()
    await here.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: THERE }))
    const scheduled = await here.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 10 }))
    expect(scheduled).toMatchObject({ KeyState: 'PendingReplicaDeletion', PendingWindowInDays: 10 })
    expect(scheduled.DeletionDate).toBeUndefined()
    await here.send(new CancelKeyDeletionCommand({ KeyId }))
    expect((await here.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState).toBe('Disabled')
    await here.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 10 }))
    clock.advance(100 * DAY_MS)
    expect((await here.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata).toMatchObject({
      KeyState: 'PendingReplicaDeletion',
      PendingDeletionWindowInDays: 10,
    })
    await there.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }))
    clock.advance(7 * DAY_MS)
    expect(await sweep()).toEqual([KeyId])
    const begin = clock.now()
    const pending = (await here.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata
    expect(pending?.KeyState).toBe('PendingDeletion')
    expect(pending?.DeletionDate?.getTime()).toBe(begin + 10 * DAY_MS)
    clock.advance(10 * DAY_MS)
    await sweep()
    await expect(here.send(new DescribeKeyCommand({ KeyId }))).rejects.toMatchObject({
      message: `Key '${arnIn(HERE)}' does not exist`,
    })
  })

  test.for([
    ['a key of one Region', false, THERE, 'UnsupportedOperationException'],
    ['its own Region', true, HERE, 'AlreadyExistsException'],
    ['a Region that there is not', true, 'xx-nowhere-1', 'ValidationException'],
  ] as const)('is not made of %s', async ([, MultiRegion, ReplicaRegion, name], { expect }) => {
    const { here } = await setUp()
    const { KeyId } = (await here.send(new CreateKeyCommand({ MultiRegion }))).KeyMetadata ?? {}
    await expect(here.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion }))).rejects.toMatchObject({ name })
  })

  test('is replicated once to a Region, and only by its primary key', async ({ expect }) => {
    const { here, there, KeyId } = await setUp()
    await here.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: THERE, Tags: [{ TagKey: 'a', TagValue: 'b' }] }))
    await expect(here.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: THERE }))).rejects.toMatchObject({
      name: 'AlreadyExistsException',
    })
    await expect(there.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: 'us-west-2' }))).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
    })
  })
})

test('a request that is signed for a Region that there is not is refused', async ({ expect }) => {
  const { clientAs } = await startKms()
  await expect(
    clientAs('test', 'test', 'xx-nowhere-1').send(new DescribeKeyCommand({ KeyId: 'x' })),
  ).rejects.toMatchObject({ name: 'InvalidSignatureException' })
})
