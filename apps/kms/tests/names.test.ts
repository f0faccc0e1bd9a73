import {
  CreateAliasCommand,
  CreateKeyCommand,
  DeleteAliasCommand,
  DescribeKeyCommand,
  type KMSClient,
  ListAliasesCommand,
  ScheduleKeyDeletionCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-kms'
import { describe, test } from 'vitest'
import { DEFAULT_LIMITS } from '../src/domain/limits.ts'
import { readConfig } from '../src/index.ts'
import { startKms } from './_util.ts'

const makeKey = async (aws: KMSClient): Promise<string> =>
  (await aws.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId ?? ''

/** What the OTC dialect calls a key. */
const shownAs = async ({ otc }: Awaited<ReturnType<typeof startKms>>, key_id: string): Promise<string> =>
  (await otc('describe-key', { key_id })).body.key_info.key_alias

describe('a key that was made through AWS', () => {
  test('is shown by its first alias, the next when that goes, and its id when it has none', async ({ expect }) => {
    const kms = await startKms()
    const { aws } = kms
    const [one, two] = [await makeKey(aws), await makeKey(aws)]
    expect(await shownAs(kms, one)).toBe(one)
    for (const name of ['b', 'a']) {
      await aws.send(new CreateAliasCommand({ AliasName: `alias/${name}`, TargetKeyId: one }))
      expect(await shownAs(kms, one)).toBe('b')
    }
    await aws.send(new UpdateAliasCommand({ AliasName: 'alias/b', TargetKeyId: two }))
    expect([await shownAs(kms, one), await shownAs(kms, two)]).toEqual(['a', 'b'])
    await aws.send(new DeleteAliasCommand({ AliasName: 'alias/a' }))
    expect(await shownAs(kms, one)).toBe(one)
  })

  test('is given another name through OTC, in the place of the one it was shown by', async ({ expect }) => {
    const kms = await startKms()
    const { aws, otc } = kms
    const key_id = await makeKey(aws)
    const rename = (key_alias: string) => otc('update-key-alias', { key_id, key_alias })
    expect(await rename('one')).toEqual({ status: 200, body: { key_info: { key_id, key_alias: 'one' } } })
    await aws.send(new CreateAliasCommand({ AliasName: 'alias/other', TargetKeyId: key_id }))
    expect((await rename('two')).status).toBe(200)
    expect((await rename('two')).status).toBe(200)
    expect(await shownAs(kms, key_id)).toBe('two')
    const { Aliases } = await aws.send(new ListAliasesCommand({ KeyId: key_id }))
    expect(Aliases?.map(({ AliasName }) => AliasName)).toEqual(['alias/other', 'alias/two'])
    await expect(aws.send(new DescribeKeyCommand({ KeyId: 'alias/one' }))).rejects.toThrow('is not found')
    const code = async (key_alias: string) => (await rename(key_alias)).body.error.error_code
    expect(await code('other')).toBe('KMS.1104')
    expect(await code('a b')).toBe('KMS.1101')
    await aws.send(new ScheduleKeyDeletionCommand({ KeyId: key_id }))
    expect(await code('three')).toBe('KMS.0210')
  })
})

describe('names of the services', () => {
  test('cannot be given to a customer’s key in either dialect', async ({ expect }) => {
    const { aws, otc } = await startKms()
    const key_id = await makeKey(aws)
    for (const name of ['aws/s3', 'aws/sse-s3', 'aws/anything', 'obs/default', 'obs/service']) {
      for (const command of [CreateAliasCommand, UpdateAliasCommand]) {
        await expect(
          aws.send(new command({ AliasName: `alias/${name}`, TargetKeyId: key_id })),
          name,
        ).rejects.toMatchObject({ name: 'NotAuthorizedException' })
      }
      await expect(aws.send(new DeleteAliasCommand({ AliasName: `alias/${name}` }))).rejects.toMatchObject({
        name: 'NotAuthorizedException',
      })
      expect((await otc('create-key', { key_alias: name })).body.error.error_code, name).toBe('KMS.1101')
      expect((await otc('update-key-alias', { key_id, key_alias: name })).body.error.error_code).toBe('KMS.1101')
    }
  })

  test('are listed without a key until they are first used, the object store’s own never', async ({ expect }) => {
    const { aws, service } = await startKms()
    const { KeyId } = (await service.send(new DescribeKeyCommand({ KeyId: 'alias/aws/sse-s3' }))).KeyMetadata ?? {}
    expect(KeyId).toBeDefined()
    const s3 = (await aws.send(new DescribeKeyCommand({ KeyId: 'alias/aws/s3' }))).KeyMetadata?.KeyId
    const key = await makeKey(aws)
    await aws.send(new CreateAliasCommand({ AliasName: 'alias/a', TargetKeyId: key }))
    await aws.send(new CreateAliasCommand({ AliasName: 'alias/z', TargetKeyId: key }))
    const found: [string | undefined, string | undefined][] = []
    let Marker: string | undefined
    do {
      const page = await aws.send(new ListAliasesCommand({ Limit: 2, Marker }))
      found.push(
        ...(page.Aliases ?? []).map(({ AliasName, TargetKeyId }) => [AliasName, TargetKeyId] as [string, string]),
      )
      Marker = page.NextMarker
    } while (Marker)
    expect(found).toEqual([
      ['alias/a', key],
      ['alias/aws/dds', undefined],
      ['alias/aws/ebs', undefined],
      ['alias/aws/elasticfilesystem', undefined],
      ['alias/aws/ims', undefined],
      ['alias/aws/rds', undefined],
      ['alias/aws/s3', s3],
      ['alias/z', key],
    ])
  })
})

test('there are limits to keys and to the aliases of one', async ({ expect }) => {
  const limits = { ...DEFAULT_LIMITS, keys: 2, aliasesPerKey: 1 }
  const { aws, otc } = await startKms({}, { limits })
  const key = await makeKey(aws)
  await aws.send(new CreateAliasCommand({ AliasName: 'alias/a', TargetKeyId: key }))
  await expect(aws.send(new CreateAliasCommand({ AliasName: 'alias/b', TargetKeyId: key }))).rejects.toMatchObject({
    name: 'LimitExceededException',
  })
  await makeKey(aws)
  await expect(makeKey(aws)).rejects.toMatchObject({ name: 'LimitExceededException' })
  expect((await otc('create-key', { key_alias: 'c' })).body.error.error_code).toBe('KMS.1105')
  // Default keys do not count.
  await aws.send(new DescribeKeyCommand({ KeyId: 'alias/aws/s3' }))
})

test('limits are settings', ({ expect }) => {
  expect(readConfig({}).kms.limits).toEqual(DEFAULT_LIMITS)
  expect(readConfig({ KMS_MAX_KEYS: '3' }).kms.limits).toEqual({ ...DEFAULT_LIMITS, keys: 3 })
})
