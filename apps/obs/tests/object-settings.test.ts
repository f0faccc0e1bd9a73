import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  DeletePublicAccessBlockCommand,
  GetObjectAclCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  PutObjectTaggingCommand,
  RestoreObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { fakeClock, seededBytes } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { startObs } from './_util.ts'

const Bucket = 'photos'
const Key = 'a/k'
const DAY_MS = 86_400_000

const setUp = async (create: object = {}, overrides: Parameters<typeof startObs>[0] = {}) => {
  const obs = await startObs(overrides)
  await obs.s3.send(new CreateBucketCommand({ Bucket, ...create }))
  const put = (more: Partial<PutObjectCommandInput> = {}) =>
    obs.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello', ...more }))
  return { ...obs, put }
}

describe('tags', () => {
  test('are kept with each version, given back and taken away', async ({ expect }) => {
    const { s3, put } = await setUp()
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }))
    const first = await put({ Tagging: 'a=1&b+c=%C3%BC' })
    await put()
    const tags = async (VersionId?: string) =>
      (await s3.send(new GetObjectTaggingCommand({ Bucket, Key, VersionId }))).TagSet
    expect(await tags()).toEqual([])
    expect(await tags(first.VersionId)).toEqual([
      { Key: 'a', Value: '1' },
      { Key: 'b c', Value: 'ü' },
    ])
    const TagSet = [{ Key: 'x', Value: '' }]
    await s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }))
    expect(await tags()).toEqual(TagSet)
    expect((await s3.send(new HeadObjectCommand({ Bucket, Key }))).TagCount).toBe(1)
    await s3.send(new DeleteObjectTaggingCommand({ Bucket, Key }))
    expect(await tags()).toEqual([])
    expect(await tags(first.VersionId)).toHaveLength(2)
  })

  test.for([
    ['too many', Array.from({ length: 11 }, (_, at) => [`k${at}`, '']), 'BadRequest'],
    [
      'one twice',
      [
        ['a', '1'],
        ['a', '2'],
      ],
      'InvalidTag',
    ],
    ['the system', [['aws:x', '1']], 'InvalidTag'],
    ['a long key', [['k'.repeat(129), '']], 'InvalidTag'],
    ['a long value', [['k', 'v'.repeat(257)]], 'InvalidTag'],
    ['a strange character', [['k', '<']], 'InvalidTag'],
  ] as const)('of %s are refused', async ([, pairs, name], { expect }) => {
    const { s3, put } = await setUp()
    await put({ Tagging: 'kept=1' })
    const TagSet = pairs.map(([key, Value]) => ({ Key: key ?? '', Value: Value ?? '' }))
    await expect(s3.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet } }))).rejects.toMatchObject({
      name,
    })
    expect((await s3.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet).toHaveLength(1)
  })

  test('in a header come once each', async ({ expect }) => {
    const { put } = await setUp()
    for (const Tagging of ['a=1&a=2', 'a=%']) {
      await expect(put({ Tagging })).rejects.toMatchObject({ name: 'InvalidArgument', ArgumentName: 'x-amz-tagging' })
    }
  })
})

test('a multipart upload has all that it was created with', async ({ expect }) => {
  const { s3 } = await setUp({ ObjectLockEnabledForBucket: true })
  const created = { Tagging: 'a=1', StorageClass: 'STANDARD_IA', ObjectLockLegalHoldStatus: 'ON' } as const
  const { UploadId } = await s3.send(
    new CreateMultipartUploadCommand({ Bucket, Key, ChecksumAlgorithm: 'SHA256', ...created }),
  )
  const Parts = []
  for (const [index, Body] of [seededBytes(5 * 2 ** 20), Buffer.from('end')].entries()) {
    const PartNumber = index + 1
    const part = { Bucket, Key, UploadId, PartNumber, Body, ChecksumAlgorithm: 'SHA256' } as const
    const { ETag, ChecksumSHA256 } = await s3.send(new UploadPartCommand(part))
    Parts.push({ PartNumber, ETag, ChecksumSHA256 })
  }
  const complete = new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } })
  const done = await s3.send(complete)
  const again = await s3.send(complete)
  expect(again).toMatchObject({ ETag: done.ETag, VersionId: done.VersionId, ChecksumSHA256: done.ChecksumSHA256 })
  expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
    TagCount: 1,
    StorageClass: 'STANDARD_IA',
    ObjectLockLegalHoldStatus: 'ON',
    VersionId: done.VersionId,
  })
  const attributes = await s3.send(
    new GetObjectAttributesCommand({
      Bucket,
      Key,
      MaxParts: 1,
      ObjectAttributes: ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'],
    }),
  )
  expect(attributes).toMatchObject({
    ETag: done.ETag?.replaceAll('"', ''),
    Checksum: { ChecksumSHA256: done.ChecksumSHA256?.replace(/-2$/, ''), ChecksumType: 'COMPOSITE' },
    StorageClass: 'STANDARD_IA',
    ObjectSize: 5 * 2 ** 20 + 3,
    VersionId: done.VersionId,
    LastModified: expect.any(Date),
    ObjectParts: {
      TotalPartsCount: 2,
      IsTruncated: true,
      NextPartNumberMarker: '1',
      Parts: [{ PartNumber: 1, Size: 5 * 2 ** 20, ChecksumSHA256: Parts[0]?.ChecksumSHA256 }],
    },
  })
  // An overwritten object is not brought back by asking again.
  expect((await s3.send(new GetObjectCommand({ Bucket, Key, PartNumber: 2 }))).PartsCount).toBe(2)
})

test('attributes are those that are asked for', async ({ expect }) => {
  const { s3, put } = await setUp()
  await put()
  const ask = (ObjectAttributes: string[]) =>
    s3.send(new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes: ObjectAttributes as ['ETag'] }))
  const { $metadata: _, LastModified, ...rest } = await ask(['ObjectSize', 'ObjectParts'])
  expect([rest, LastModified]).toEqual([{ ObjectSize: 5 }, expect.any(Date)])
  await expect(ask(['Colour'])).rejects.toMatchObject({ name: 'InvalidArgument' })
  await expect(ask([])).rejects.toMatchObject({ name: 'InvalidRequest' })
})

test('an object is its owner’s alone, and a bucket of today knows no other list', async ({ expect }) => {
  const { s3, put } = await setUp()
  await put({ ACL: 'bucket-owner-full-control' })
  const acl = await s3.send(new GetObjectAclCommand({ Bucket, Key }))
  expect(acl).toMatchObject({
    Owner: { ID: '000000000000' },
    Grants: [{ Grantee: { ID: '000000000000', Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }],
  })
  const open = { Bucket, Key, ACL: 'public-read' } as const
  for (const command of [new PutObjectAclCommand(open), new PutObjectCommand({ ...open, Body: 'x' })]) {
    await expect(s3.send(command as PutObjectCommand)).rejects.toMatchObject({ name: 'AccessControlListNotSupported' })
  }
})

test('ownership brings lists back, and public ones wait until they are not blocked', async ({ expect }) => {
  const { s3 } = await startObs()
  await s3.send(new CreateBucketCommand({ Bucket, ObjectOwnership: 'ObjectWriter' }))
  const grants = async () => {
    const { Grants = [] } = await s3.send(new GetObjectAclCommand({ Bucket, Key }))
    return Grants.map(({ Grantee, Permission }) => `${Grantee?.URI?.split('/').at(-1) ?? Grantee?.ID} ${Permission}`)
  }
  const open = { Bucket, Key, ACL: 'public-read' } as const
  await expect(s3.send(new PutObjectCommand({ ...open, Body: 'x' }))).rejects.toMatchObject({ name: 'AccessDenied' })
  const GrantReadACP = `id="${'a'.repeat(64)}"`
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', GrantReadACP }))
  expect(await grants()).toEqual([`${'a'.repeat(64)} READ_ACP`])
  await expect(s3.send(new PutObjectAclCommand(open))).rejects.toMatchObject({ name: 'AccessDenied' })
  await s3.send(new DeletePublicAccessBlockCommand({ Bucket }))
  await s3.send(new PutObjectAclCommand(open))
  expect(await grants()).toEqual(['000000000000 FULL_CONTROL', 'AllUsers READ'])
  const AccessControlPolicy = { Owner: { ID: '000000000000' }, Grants: [] }
  await s3.send(new PutObjectAclCommand({ Bucket, Key, AccessControlPolicy }))
  expect(await grants()).toEqual([])
})

describe('locks', () => {
  const future = (days: number) => new Date(Date.now() + days * DAY_MS)
  const lockable = () => setUp({ ObjectLockEnabledForBucket: true })

  test('come with versioning, which then stays', async ({ expect }) => {
    const { s3, put } = await lockable()
    const ObjectLockConfiguration = {
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 3 } },
    } as const
    await s3.send(new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration }))
    const got = await s3.send(new GetObjectLockConfigurationCommand({ Bucket }))
    expect(got).toMatchObject({ ObjectLockConfiguration })
    await expect(
      s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } })),
    ).rejects.toMatchObject({ name: 'InvalidBucketState' })
    const { VersionId } = await put()
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key, VersionId }))
    expect(head.ObjectLockMode).toBe('GOVERNANCE')
    expect(Number(head.ObjectLockRetainUntilDate) - Date.now()).toBeGreaterThan(2.9 * DAY_MS)
  })

  test('are not for a bucket without them', async ({ expect }) => {
    const { s3, put } = await setUp()
    await put()
    const missing = { name: 'InvalidRequest', message: 'Bucket is missing Object Lock Configuration' }
    await expect(put({ ObjectLockLegalHoldStatus: 'ON' })).rejects.toMatchObject(missing)
    await expect(s3.send(new GetObjectRetentionCommand({ Bucket, Key }))).rejects.toMatchObject(missing)
    await expect(s3.send(new GetObjectLegalHoldCommand({ Bucket, Key }))).rejects.toMatchObject(missing)
    await expect(
      s3.send(new DeleteObjectCommand({ Bucket, Key, BypassGovernanceRetention: true })),
    ).rejects.toMatchObject({ name: 'InvalidArgument' })
    await expect(s3.send(new GetObjectLockConfigurationCommand({ Bucket }))).rejects.toMatchObject({
      name: 'ObjectLockConfigurationNotFoundError',
    })
    await expect(
      s3.send(
        new PutObjectLockConfigurationCommand({ Bucket, ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidBucketState' })
  })

  test('keep a version, not its key; governance yields to a bypass, compliance and holds do not', async ({
    expect,
  }) => {
    const { s3, put } = await lockable()
    const kept = await put({ ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: future(2) })
    const governed = await put({ ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: future(2) })
    const held = await put({ ObjectLockLegalHoldStatus: 'ON' })
    const remove = (VersionId: string | undefined, BypassGovernanceRetention = false) =>
      s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId, BypassGovernanceRetention }))
    for (const { VersionId } of [kept, governed, held]) {
      await expect(remove(VersionId)).rejects.toMatchObject({
        name: 'AccessDenied',
        message: 'Access Denied because object protected by object lock.',
      })
    }
    const both = [kept, held].map(({ VersionId }) => ({ Key, VersionId }))
    const { Errors, Deleted } = await s3.send(
      new DeleteObjectsCommand({ Bucket, BypassGovernanceRetention: true, Delete: { Objects: both } }),
    )
    expect([Errors?.map(({ Code }) => Code), Deleted]).toEqual([['AccessDenied', 'AccessDenied'], undefined])
    await remove(governed.VersionId, true)
    expect((await remove(undefined)).DeleteMarker).toBe(true)
    await s3.send(
      new PutObjectLegalHoldCommand({ Bucket, Key, VersionId: held.VersionId, LegalHold: { Status: 'OFF' } }),
    )
    expect(
      (await s3.send(new GetObjectLegalHoldCommand({ Bucket, Key, VersionId: held.VersionId }))).LegalHold,
    ).toEqual({ Status: 'OFF' })
    await remove(held.VersionId)
  })

  test('are extended by all, shortened by a bypass under governance, never under compliance', async ({ expect }) => {
    const { s3, put } = await lockable()
    const { VersionId } = await put()
    const retain = (Retention: object, BypassGovernanceRetention = false) =>
      s3.send(new PutObjectRetentionCommand({ Bucket, Key, VersionId, Retention, BypassGovernanceRetention }))
    await expect(s3.send(new GetObjectRetentionCommand({ Bucket, Key }))).rejects.toMatchObject({
      name: 'NoSuchObjectLockConfiguration',
    })
    const denied = { name: 'AccessDenied' }
    await retain({ Mode: 'GOVERNANCE', RetainUntilDate: future(5) })
    await expect(retain({ Mode: 'GOVERNANCE', RetainUntilDate: future(4) })).rejects.toMatchObject(denied)
    await expect(retain({})).rejects.toMatchObject(denied)
    await retain({ Mode: 'GOVERNANCE', RetainUntilDate: future(6) })
    await retain({ Mode: 'GOVERNANCE', RetainUntilDate: future(2) }, true)
    await retain({}, true)
    const until = future(5)
    await retain({ Mode: 'COMPLIANCE', RetainUntilDate: until })
    await expect(retain({ Mode: 'GOVERNANCE', RetainUntilDate: future(9) }, true)).rejects.toMatchObject(denied)
    await expect(retain({ Mode: 'COMPLIANCE', RetainUntilDate: future(4) }, true)).rejects.toMatchObject(denied)
    const { Retention } = await s3.send(new GetObjectRetentionCommand({ Bucket, Key }))
    expect(Retention).toMatchObject({ Mode: 'COMPLIANCE', RetainUntilDate: until })
    await expect(put({ ObjectLockMode: 'GOVERNANCE' })).rejects.toMatchObject({ name: 'InvalidArgument' })
    await expect(put({ ObjectLockMode: 'GOVERNANCE', ObjectLockRetainUntilDate: new Date(0) })).rejects.toMatchObject({
      message: 'The retain until date must be in the future!',
    })
  })
})

test('an archived object is read once it is restored, and no longer than that', async ({ expect }) => {
  const clock = fakeClock(Date.now())
  const { s3, put } = await setUp({}, { clock })
  // The requests are signed by the same clock.
  s3.middlewareStack.add(
    (next) => (args) => {
      s3.config.systemClockOffset = clock.now() - Date.now()
      return next(args)
    },
    { step: 'initialize' },
  )
  // Restored copies expire at midnight, so what the test expects depends on the time of day that it begins at.
  clock.advance(DAY_MS - (clock.now() % DAY_MS))
  await put({ StorageClass: 'GLACIER' })
  const head = () => s3.send(new HeadObjectCommand({ Bucket, Key }))
  const read = async () => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString()
  const archived = { name: 'InvalidObjectState', StorageClass: 'GLACIER' }
  const restore = async (Days = 1) => {
    const request = { Days, GlacierJobParameters: { Tier: 'Standard' } } as const
    const { $metadata } = await s3.send(new RestoreObjectCommand({ Bucket, Key, RestoreRequest: request }))
    return $metadata.httpStatusCode
  }
  await expect(read()).rejects.toMatchObject(archived)
  expect((await head()).Restore).toBeUndefined()
  expect((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.[0]?.StorageClass).toBe('GLACIER')
  expect(await restore()).toBe(202)
  await expect(restore()).rejects.toMatchObject({ name: 'RestoreAlreadyInProgress' })
  await expect(read()).rejects.toMatchObject(archived)
  expect((await head()).Restore).toBe('ongoing-request="true"')
  clock.advance(5 * 3_600_000)
  expect(await read()).toBe('hello')
  expect((await head()).Restore).toMatch(/^ongoing-request="false", expiry-date="\w{3}, .* 00:00:00 GMT"$/)
  expect(await restore(2)).toBe(200)
  clock.advance(2.5 * DAY_MS)
  expect(await read()).toBe('hello')
  clock.advance(2 * DAY_MS)
  await expect(read()).rejects.toMatchObject(archived)
  await put({ StorageClass: 'GLACIER_IR' })
  expect(await read()).toBe('hello')
  await expect(restore()).rejects.toMatchObject({ name: 'InvalidObjectState' })
})
