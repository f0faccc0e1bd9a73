import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  type LifecycleRule,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { describe, test } from 'vitest'
import { blobsBelow, contentMd5, sendRaw, startObs } from './_util.ts'

const Bucket = 'photos'
const DAY_MS = 86_400_000

/** A store whose clock can be moved, and a client that signs by it. */
const start = async (rules: LifecycleRule[], { isLockable = false } = {}) => {
  let offsetMs = 0
  const obs = await startObs({ clock: { now: () => Date.now() + offsetMs } })
  await obs.s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: isLockable }))
  if (rules.length > 0) {
    const LifecycleConfiguration = { Rules: rules }
    await obs.s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }))
  }
  const moveDays = (days: number): void => {
    offsetMs += days * DAY_MS
    obs.s3.config.systemClockOffset = offsetMs
  }
  const put = (Key: string, size = 3) => obs.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x'.repeat(size) }))
  const keys = async () => {
    const { Contents = [] } = await obs.s3.send(new ListObjectsV2Command({ Bucket }))
    return Contents.map(({ Key, StorageClass }) => `${Key} ${StorageClass}`)
  }
  return { ...obs, moveDays, put, keys }
}

describe('lifecycle rules', () => {
  test('expire what is due, and say beforehand when that is', async ({ expect }) => {
    const { s3, put, keys, moveDays, runLifecycle, dir } = await start([
      { ID: 'old logs', Status: 'Enabled', Filter: { Prefix: 'logs/' }, Expiration: { Days: 2 } },
      { ID: 'off', Status: 'Disabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } },
      { ID: 'big', Status: 'Enabled', Filter: { ObjectSizeGreaterThan: 100 }, Expiration: { Days: 1 } },
    ])
    const due = new Date((Math.floor(Date.now() / DAY_MS) + 3) * DAY_MS).toUTCString()
    const { Expiration } = await put('logs/a')
    expect(Expiration).toBe(`expiry-date="${due}", rule-id="old%20logs"`)
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'logs/a' }))).Expiration).toBe(Expiration)
    expect((await put('keep')).Expiration).toBeUndefined()
    expect((await put('logs/big', 101)).Expiration).toContain('rule-id="big"')
    expect(await runLifecycle()).toEqual({ expired: 0, transitioned: 0, aborted: 0 })
    moveDays(2)
    expect((await runLifecycle()).expired).toBe(1)
    expect(await keys()).toEqual(['keep STANDARD', 'logs/a STANDARD'])
    moveDays(1)
    expect((await runLifecycle()).expired).toBe(1)
    expect(await keys()).toEqual(['keep STANDARD'])
    await expect.poll(() => blobsBelow(dir)).toHaveLength(1)
  })

  test('run by themselves once the clock has gone past midnight', async ({ expect }) => {
    const { put, keys, moveDays } = await start([
      { ID: 'r', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } },
    ])
    await put('a')
    moveDays(3)
    await expect.poll(keys, { timeout: 20_000 }).toEqual([])
  })

  test('move objects to colder classes, large ones alone, and archives cannot be read', async ({ expect }) => {
    const { s3, put, keys, moveDays, runLifecycle } = await start([
      {
        ID: 'r',
        Status: 'Enabled',
        Filter: { Prefix: '' },
        Transitions: [
          { Days: 30, StorageClass: 'STANDARD_IA' },
          { Days: 60, StorageClass: 'GLACIER' },
        ],
      },
    ])
    await put('large', 128 * 1024)
    await put('small')
    moveDays(31)
    expect((await runLifecycle()).transitioned).toBe(1)
    expect(await keys()).toEqual(['large STANDARD_IA', 'small STANDARD'])
    const { Body, StorageClass } = await s3.send(new GetObjectCommand({ Bucket, Key: 'large' }))
    expect([StorageClass, (await Body?.transformToByteArray())?.byteLength]).toEqual(['STANDARD_IA', 128 * 1024])
    moveDays(31)
    expect((await runLifecycle()).transitioned).toBe(1)
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'large' }))).rejects.toMatchObject({
      name: 'InvalidObjectState',
      StorageClass: 'GLACIER',
    })
    const head = async () => s3.send(new HeadObjectCommand({ Bucket, Key: 'large' }))
    expect(await head()).toMatchObject({ StorageClass: 'GLACIER' })
    expect((await runLifecycle()).transitioned).toBe(0)
  })

  test('abort uploads that nobody completes', async ({ expect }) => {
    const { s3, moveDays, runLifecycle, dir } = await start([
      {
        ID: 'r',
        Status: 'Enabled',
        Filter: { Prefix: 'a' },
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
      },
    ])
    const begin = async (Key: string) => {
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }))
      await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: 'x' }))
      return { Bucket, Key, UploadId }
    }
    const [aborted, kept] = [await begin('a'), await begin('b')]
    moveDays(2)
    expect((await runLifecycle()).aborted).toBe(1)
    await expect(s3.send(new ListPartsCommand(aborted))).rejects.toMatchObject({ name: 'NoSuchUpload' })
    expect((await s3.send(new ListPartsCommand(kept))).Parts).toHaveLength(1)
    await expect.poll(() => blobsBelow(dir)).toHaveLength(1)
  })

  test('see versions: noncurrent ones and markers that hide nothing go, locked ones stay', async ({ expect }) => {
    const { s3, put, moveDays, runLifecycle, dir } = await start(
      [
        {
          ID: 'old',
          Status: 'Enabled',
          Filter: { Prefix: '' },
          NoncurrentVersionExpiration: { NoncurrentDays: 2, NewerNoncurrentVersions: 1 },
          Expiration: { ExpiredObjectDeleteMarker: true },
        },
        { ID: 'gone', Status: 'Enabled', Filter: { Prefix: 'gone' }, Expiration: { Days: 1 } },
      ],
      { isLockable: true },
    )
    const versions = async () => {
      const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }))
      return [...Versions.map(({ Key }) => Key), ...DeleteMarkers.map(({ Key }) => `${Key} deleted`)]
    }
    const first = await put('a')
    for (const key of ['a', 'a', 'gone']) await put(key)
    const { VersionId } = await put('held')
    for (const _ of [1, 2]) await put('held')
    const LegalHold = { Status: 'ON' } as const
    await s3.send(new PutObjectLegalHoldCommand({ Bucket, Key: 'held', VersionId, LegalHold }))
    moveDays(2)
    // Only now do the days of the first version count from when the second came.
    expect(await runLifecycle()).toEqual({ expired: 1, transitioned: 0, aborted: 0 })
    expect(await versions()).toEqual(['a', 'a', 'a', 'gone', 'held', 'held', 'held', 'gone deleted'])
    moveDays(1)
    expect((await runLifecycle()).expired).toBe(1)
    expect(await versions()).toEqual(['a', 'a', 'gone', 'held', 'held', 'held', 'gone deleted'])
    await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'a', VersionId: first.VersionId }))).rejects.toThrow()
    const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'gone' }))
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'gone', VersionId: Versions[0]?.VersionId }))
    expect((await runLifecycle()).expired).toBe(1)
    expect(await versions()).toEqual(['a', 'a', 'held', 'held', 'held'])
    await expect.poll(() => blobsBelow(dir)).toHaveLength(5)
  })

  test('see tags', async ({ expect }) => {
    const { s3, put, keys, moveDays, runLifecycle } = await start([
      { ID: 'r', Status: 'Enabled', Filter: { Tag: { Key: 'a', Value: '1' } }, Expiration: { Days: 1 } },
    ])
    await put('plain')
    const tagged = await s3.send(new PutObjectCommand({ Bucket, Key: 'tagged', Body: 'x', Tagging: 'a=1&b=2' }))
    expect(tagged.Expiration).toContain('rule-id="r"')
    const copy = new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: 'photos/tagged' })
    expect((await s3.send(copy)).Expiration).toBe(tagged.Expiration)
    moveDays(2)
    expect((await runLifecycle()).expired).toBe(2)
    expect(await keys()).toEqual(['plain STANDARD'])
  })

  const rule = (inner: string) =>
    `<LifecycleConfiguration><Rule><Status>Enabled</Status>${inner}</Rule></LifecycleConfiguration>`
  const all = '<Filter/>'
  const days = (n: number) => `<Expiration><Days>${n}</Days></Expiration>`
  const WRONG: readonly (readonly [string, string, string])[] = [
    [rule(days(1)), 'MalformedXML', ''],
    [rule(`<Prefix/>${all}${days(1)}`), 'MalformedXML', ''],
    [
      rule(`<Filter><Prefix>a</Prefix><ObjectSizeLessThan>1</ObjectSizeLessThan></Filter>${days(1)}`),
      'MalformedXML',
      '',
    ],
    [rule(all), 'InvalidRequest', 'At least one action'],
    [rule(`${all}${days(0)}`), 'InvalidArgument', 'Days&apos; for Expiration action must be a positive integer'],
    [rule(`${all}<Expiration/>`), 'MalformedXML', ''],
    [
      rule(`${all}<Expiration><Date>2030-01-01T01:00:00Z</Date></Expiration>`),
      'InvalidArgument',
      'must be at midnight GMT',
    ],
    [rule(`${all}<Expiration><Date>soon</Date></Expiration>`), 'MalformedXML', ''],
    [
      rule(
        `<Filter><And><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Key>a</Key><Value>2</Value></Tag></And></Filter>${days(1)}`,
      ),
      'InvalidRequest',
      'Duplicate Tag Keys are not allowed.',
    ],
    [
      rule(`${all}<Transition><Days>29</Days><StorageClass>STANDARD_IA</StorageClass></Transition>`),
      'InvalidArgument',
      'greater than or equal to 30',
    ],
    [rule(`${all}<Transition><Days>1</Days><StorageClass>STANDARD</StorageClass></Transition>`), 'MalformedXML', ''],
    [
      rule(`${all}<Transition><Days>9</Days><StorageClass>GLACIER</StorageClass></Transition>${days(9)}`),
      'InvalidArgument',
      'must be greater than',
    ],
    [
      rule(
        `${all}<NoncurrentVersionExpiration><NewerNoncurrentVersions>1</NewerNoncurrentVersions></NoncurrentVersionExpiration>`,
      ),
      'MalformedXML',
      '',
    ],
    [
      rule(
        `<Filter><Tag><Key>a</Key><Value>1</Value></Tag></Filter><AbortIncompleteMultipartUpload><DaysAfterInitiation>1</DaysAfterInitiation></AbortIncompleteMultipartUpload>`,
      ),
      'InvalidRequest',
      'cannot be specified with Tags',
    ],
    ['<LifecycleConfiguration/>', 'MalformedXML', ''],
  ]
  test('that make no sense are refused', async ({ expect }) => {
    const { url } = await start([])
    for (const [body, code, text] of WRONG) {
      const headers = contentMd5(body)
      const answer = await sendRaw(url, { method: 'PUT', path: '/photos', query: 'lifecycle', body, headers })
      expect.soft(answer, body).toMatchObject({ status: 400, code, text: expect.stringContaining(text) })
    }
  })
})
