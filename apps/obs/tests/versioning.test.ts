import { readFileSync, writeFileSync } from 'node:fs'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { seededBytes } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { blobsBelow, filesHolding, startObs } from './_util.ts'

const Bucket = 'photos'

const setUp = async (Status: 'Enabled' | 'never' = 'Enabled') => {
  const obs = await startObs()
  await obs.s3.send(new CreateBucketCommand({ Bucket }))
  const version = (status: 'Enabled' | 'Suspended') =>
    obs.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: status } }))
  if (Status === 'Enabled') await version(Status)
  const put = async (Key: string, Body: string, more: object = {}) =>
    obs.s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }))
  const get = async (Key: string, VersionId?: string) =>
    (await obs.s3.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body?.transformToString()
  const remove = (Key: string, VersionId?: string) => obs.s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))
  return { ...obs, version, put, get, remove }
}

/** All versions and markers in the order of the listing, page by page. */
const listAll = async (s3: S3Client, more: { MaxKeys?: number; Prefix?: string; Delimiter?: string } = {}) => {
  const all: { Key: string; VersionId: string; IsLatest: boolean; isMarker: boolean }[] = []
  const prefixes: string[] = []
  let place: { KeyMarker?: string; VersionIdMarker?: string } = {}
  for (;;) {
    const page = await s3.send(new ListObjectVersionsCommand({ Bucket, ...more, ...place }))
    const rows = [
      ...(page.Versions ?? []).map((row) => ({ ...row, isMarker: false })),
      ...(page.DeleteMarkers ?? []).map((row) => ({ ...row, isMarker: true })),
    ]
    all.push(
      ...rows.map(({ Key = '', VersionId = '', IsLatest = false, isMarker }) => ({
        Key,
        VersionId,
        IsLatest,
        isMarker,
      })),
    )
    prefixes.push(...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix))
    if (!page.IsTruncated) return { all, prefixes }
    place = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
  }
}

test('the setting is told as it was made, and only whole', async ({ expect }) => {
  const { s3, version } = await setUp('never')
  const status = async () => (await s3.send(new GetBucketVersioningCommand({ Bucket }))).Status
  expect(await status()).toBeUndefined()
  await version('Enabled')
  expect(await status()).toBe('Enabled')
  await version('Suspended')
  expect(await status()).toBe('Suspended')
  await expect(version('enabled' as 'Enabled')).rejects.toMatchObject({ name: 'MalformedXML' })
  await expect(s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: {} }))).rejects.toMatchObject({
    name: 'IllegalVersioningConfigurationException',
  })
})

test('every write is kept, each under its own id and its own envelope', async ({ expect }) => {
  const { s3, put, get, dir } = await setUp()
  const first = await put('k', 'one')
  const second = await put('k', 'two')
  expect([first.VersionId, second.VersionId]).toEqual([
    expect.stringMatching(/^[A-Za-z0-9._]{32}$/),
    expect.stringMatching(/^[A-Za-z0-9._]{32}$/),
  ])
  expect(await get('k')).toBe('two')
  expect(await get('k', first.VersionId)).toBe('one')
  await expect.poll(() => blobsBelow(dir)).toHaveLength(2)
  const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'k', VersionId: first.VersionId }))
  expect(head).toMatchObject({ VersionId: first.VersionId, ETag: first.ETag })
  await expect(get('k', 'a'.repeat(32))).rejects.toMatchObject({ name: 'NoSuchVersion' })
  await expect(get('k', 'x')).rejects.toMatchObject({ name: 'InvalidArgument' })
})

test('no version opens as another, and none is on disk in the clear', async ({ expect }) => {
  const { put, get, remove, dir } = await setUp()
  // Large enough for files of their own.
  const bodies = [1, 2].map((seed) => seededBytes(40_000, seed).toString('hex'))
  const versions = []
  for (const body of bodies) versions.push((await put('k', body)).VersionId)
  await remove('k')
  for (const body of bodies) expect(filesHolding(dir, Buffer.from(body.slice(0, 48)))).toEqual([])
  const [one = '', two = ''] = blobsBelow(dir)
  const [first, second] = [readFileSync(one), readFileSync(two)]
  writeFileSync(one, second)
  writeFileSync(two, first)
  for (const version of versions) {
    await expect(get('k', version)).rejects.toMatchObject({ name: 'ObjectCorrupted' })
  }
})

test('a delete marker hides a key, answers for itself, and can be deleted', async ({ expect }) => {
  const { s3, put, get, remove, dir } = await setUp()
  const { VersionId } = await put('k', 'one')
  const marker = await remove('k')
  expect(marker).toMatchObject({ DeleteMarker: true, VersionId: expect.stringMatching(/^.{32}$/) })
  const hidden = await get('k').catch((error) => error)
  expect(hidden).toMatchObject({ name: 'NoSuchKey', $response: { headers: { 'x-amz-delete-marker': 'true' } } })
  expect(hidden.$response.headers['x-amz-version-id']).toBe(marker.VersionId)
  const direct = await get('k', marker.VersionId).catch((error) => error)
  expect(direct).toMatchObject({ name: 'MethodNotAllowed', Method: 'GET', ResourceType: 'DeleteMarker' })
  expect(direct.$response).toMatchObject({
    statusCode: 405,
    headers: { allow: 'DELETE', 'x-amz-delete-marker': 'true', 'last-modified': expect.stringMatching(/GMT$/) },
  })
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({ name: 'NotFound' })
  expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0)
  expect(await get('k', VersionId)).toBe('one')
  expect(await remove('k', marker.VersionId)).toMatchObject({ DeleteMarker: true, VersionId: marker.VersionId })
  expect(await get('k')).toBe('one')
  const gone = await remove('k', VersionId)
  expect(gone).toMatchObject({ VersionId })
  expect(gone.DeleteMarker).toBeUndefined()
  await expect.poll(() => blobsBelow(dir)).toEqual([])
  expect((await remove('never')).DeleteMarker).toBe(true)
})

test('what was written without versioning is null, and suspended versioning replaces that alone', async ({
  expect,
}) => {
  const { s3, put, get, remove, version } = await setUp('never')
  expect((await put('k', 'plain')).VersionId).toBeUndefined()
  await version('Enabled')
  expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).VersionId).toBe('null')
  const { VersionId } = await put('k', 'kept')
  expect(await get('k', 'null')).toBe('plain')
  await version('Suspended')
  expect((await put('k', 'second null')).VersionId).toBeUndefined()
  expect([await get('k'), await get('k', 'null'), await get('k', VersionId)]).toEqual([
    'second null',
    'second null',
    'kept',
  ])
  expect(await remove('k')).toMatchObject({ DeleteMarker: true, VersionId: 'null' })
  expect((await listAll(s3)).all).toEqual([
    { Key: 'k', VersionId, IsLatest: false, isMarker: false },
    { Key: 'k', VersionId: 'null', IsLatest: true, isMarker: true },
  ])
  await remove('k', 'null')
  expect(await get('k')).toBe('kept')
})

test('conditions look at the latest version, and a delete marker is nothing', async ({ expect }) => {
  const { put, remove } = await setUp()
  const { ETag } = await put('k', 'one', { IfNoneMatch: '*' })
  await expect(put('k', 'two', { IfNoneMatch: '*' })).rejects.toMatchObject({ name: 'PreconditionFailed' })
  await put('k', 'two', { IfMatch: ETag })
  await expect(put('k', 'three', { IfMatch: ETag })).rejects.toMatchObject({ name: 'PreconditionFailed' })
  await remove('k')
  await expect(put('k', 'three', { IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchKey' })
  await put('k', 'three', { IfNoneMatch: '*' })
})

test('many are deleted at once, keys and versions, each with what became of it', async ({ expect }) => {
  const { s3, put } = await setUp()
  const { VersionId } = await put('a', 'one')
  await put('b', 'one')
  const { Deleted, Errors } = await s3.send(
    new DeleteObjectsCommand({
      Bucket,
      Delete: { Objects: [{ Key: 'a', VersionId }, { Key: 'b' }, { Key: 'c', VersionId: 'a b' }] },
    }),
  )
  expect(Deleted).toEqual([
    { Key: 'a', VersionId },
    { Key: 'b', DeleteMarker: true, DeleteMarkerVersionId: expect.stringMatching(/^.{32}$/) },
  ])
  expect(Errors).toMatchObject([{ Key: 'c', VersionId: 'a b', Code: 'NoSuchVersion' }])
  const marker = { Key: 'b', VersionId: Deleted?.[1]?.DeleteMarkerVersionId }
  const again = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [marker] } }))
  expect(again.Deleted).toEqual([{ ...marker, DeleteMarker: true, DeleteMarkerVersionId: marker.VersionId }])
  await expect(s3.send(new DeleteBucketCommand({ Bucket }))).rejects.toMatchObject({
    name: 'BucketNotEmpty',
    message: expect.stringContaining('You must delete all versions'),
  })
})

test('a bucket that wants a second factor deletes no version without one', async ({ expect }) => {
  const { s3, put, remove } = await setUp()
  const MFA = 'arn:aws:iam::000000000000:mfa/me 123456'
  const enable = { Bucket, VersioningConfiguration: { Status: 'Enabled', MFADelete: 'Enabled' } } as const
  await expect(s3.send(new PutBucketVersioningCommand(enable))).rejects.toMatchObject({ name: 'AccessDenied' })
  await s3.send(new PutBucketVersioningCommand({ ...enable, MFA }))
  expect(await s3.send(new GetBucketVersioningCommand({ Bucket }))).toMatchObject({ MFADelete: 'Enabled' })
  const { VersionId } = await put('k', 'x')
  await remove('k')
  await expect(remove('k', VersionId)).rejects.toMatchObject({ name: 'AccessDenied' })
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId, MFA }))
})

describe('a listing', () => {
  test('refuses a version without its key, and shows nothing when nothing is asked for', async ({ expect }) => {
    const { s3, put } = await setUp()
    const { VersionId } = await put('k', 'x')
    const list = (more: object) => s3.send(new ListObjectVersionsCommand({ Bucket, ...more }))
    await expect(list({ VersionIdMarker: VersionId })).rejects.toMatchObject({
      name: 'InvalidArgument',
      message: 'A version-id marker cannot be specified without a key marker.',
    })
    const none = await list({ MaxKeys: 0 })
    expect([none.Versions, none.IsTruncated]).toEqual([undefined, false])
  })

  test('goes on where it ended though what it ended with was deleted, so that a bucket can be emptied', async ({
    expect,
  }) => {
    const { s3, put, remove, version } = await setUp()
    for (const body of ['1', '2', '3']) await put('k', body)
    await version('Suspended')
    await put('k', 'null')
    await version('Enabled')
    await put('k', '5')
    let place: { KeyMarker?: string; VersionIdMarker?: string } = {}
    const seen: string[] = []
    for (;;) {
      const page = await s3.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 1, ...place }))
      for (const { Key = '', VersionId = '' } of page.Versions ?? []) {
        seen.push(VersionId)
        await remove(Key, VersionId)
      }
      if (!page.IsTruncated) break
      place = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
    }
    expect([seen.length, new Set(seen).size]).toEqual([5, 5])
    await s3.send(new DeleteBucketCommand({ Bucket }))
  })

  test('rolls up, and pages through versions of one key and over prefixes alike', async ({ expect }) => {
    const { s3, put } = await setUp()
    for (const key of ['a', 'd/1', 'd/1', 'd/2', 'e', 'e', 'f/1', 'z']) await put(key, 'x')
    for (const MaxKeys of [1, 2, 3, 1000]) {
      const { all, prefixes } = await listAll(s3, { Delimiter: '/', MaxKeys })
      expect(all.map(({ Key }) => Key)).toEqual(['a', 'e', 'e', 'z'])
      expect(all.map(({ IsLatest }) => IsLatest)).toEqual([true, true, false, true])
      expect(prefixes).toEqual(['d/', 'f/'])
    }
    expect((await listAll(s3, { Prefix: 'd/', MaxKeys: 1 })).all.map(({ Key }) => Key)).toEqual(['d/1', 'd/1', 'd/2'])
  })
})

/** A reproducible sequence of numbers below `below`. */
const createDice = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

interface ModelVersion {
  readonly id: string
  /** Undefined is a delete marker. */
  readonly body: string | undefined
}

test.for([1, 2, 3])('agrees with a small model, whatever is done to it (seed %i)', async (seed, { expect }) => {
  const { s3, version, put, get, remove, dir } = await setUp('never')
  const dice = createDice(seed)
  const keys = ['a', 'a/1', 'b', 'ü']
  const model = new Map<string, ModelVersion[]>(keys.map((key) => [key, []]))
  let status: 'never' | 'Enabled' | 'Suspended' = 'never'

  const add = (key: string, id: string, body: string | undefined): void => {
    model.set(key, [{ id, body }, ...(model.get(key) ?? []).filter((each) => each.id !== id)])
  }
  for (let step = 0; step < 80; step++) {
    const key = keys[dice(keys.length)] ?? 'a'
    const versions = model.get(key) ?? []
    const choice = dice(20)
    if (choice === 0) {
      status = dice(2) === 0 ? 'Enabled' : 'Suspended'
      await version(status)
    } else if (choice < 11) {
      const { VersionId } = await put(key, `body ${step}`)
      expect(VersionId === undefined).toBe(status !== 'Enabled')
      add(key, VersionId ?? 'null', `body ${step}`)
    } else if (choice < 15) {
      const { VersionId, DeleteMarker } = await remove(key)
      expect(DeleteMarker).toBe(status === 'never' ? undefined : true)
      if (status === 'never') model.set(key, [])
      else add(key, VersionId ?? '', undefined)
    } else {
      const target = versions[dice(versions.length)]
      if (!target) continue
      await remove(key, target.id)
      model.set(
        key,
        versions.filter(({ id }) => id !== target.id),
      )
    }
  }

  const expected = keys.flatMap((key) =>
    (model.get(key) ?? []).map(({ id, body }, index) => ({
      Key: key,
      VersionId: id,
      IsLatest: index === 0,
      isMarker: body === undefined,
    })),
  )
  for (const MaxKeys of [1, 7, 1000]) {
    const { all } = await listAll(s3, { MaxKeys })
    const byKind = (isMarker: boolean) => all.filter((row) => row.isMarker === isMarker)
    expect(byKind(false)).toEqual(expected.filter((row) => !row.isMarker))
    expect(byKind(true)).toEqual(expected.filter((row) => row.isMarker))
    if (MaxKeys === 1) expect(all).toEqual(expected)
  }
  const live = keys.filter((key) => model.get(key)?.[0]?.body !== undefined)
  const listed = await s3.send(new ListObjectsV2Command({ Bucket }))
  expect((listed.Contents ?? []).map(({ Key }) => Key)).toEqual(live)
  for (const key of live) expect(await get(key)).toBe(model.get(key)?.[0]?.body)
  for (const [key, versions] of model) {
    for (const { id, body } of versions) if (body !== undefined) expect(await get(key, id)).toBe(body)
  }
  await expect.poll(() => blobsBelow(dir)).toHaveLength(expected.filter(({ isMarker }) => !isMarker).length)
})
