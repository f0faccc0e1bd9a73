import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3'
import { createChecksum } from '@sealstack/streams'
import { seededBytes } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { blobsBelow, filesHolding, obsClient, spyingKeyring, startObs } from './_util.ts'

const Bucket = 'photos'
const Key = 'a/ü k'
const place = { Bucket, Key }

// The SDK keeps what it learned of a dialect in the process, and would then write S3's headers in OBS's words.
describe.for(['v2', 'obs'] as const)('objects in the %s dialect', (dialect) => {
  const setUp = async () => {
    const { keyring, deks } = spyingKeyring()
    const obs = await startObs({ keyring })
    const client = await obsClient(dialect, obs.port)
    await client.createBucket({ Bucket })
    const put = async (Body: string, more: object = {}) => client.putObject({ ...place, Body, ...more })
    const read = async (more: object = {}) =>
      (await client.getObject({ ...place, ...more })).InterfaceResult?.Content?.toString()
    return { ...obs, deks, client, put, read }
  }

  test('grow by appending, each time with an envelope of its own', async ({ expect }) => {
    const { client, read, dir, deks, s3 } = await setUp()
    const pieces = [1, 2, 3].map((seed) => seededBytes(100_000, seed).toString('hex'))
    let Position = 0
    for (const [at, Body] of pieces.entries()) {
      const sse = at === 0 ? { SseKms: 'kms', SseKmsKey: 'alias/mine' } : {}
      const { CommonMsg, InterfaceResult } = await client.appendObject({ ...place, Position, Body, ...sse })
      expect(CommonMsg.Status).toBe(200)
      Position += Body.length
      expect(InterfaceResult).toMatchObject({
        // In S3's words the SDK looks for a header of a name that there is not.
        ...(dialect === 'obs' ? { NextPosition: String(Position), SseKms: 'kms' } : { SseKms: 'aws:kms' }),
      })
    }
    expect(await read()).toBe(pieces.join(''))
    expect(await read({ Range: 'bytes=199999-200000' })).toBe(`${pieces[0]?.at(-1)}${pieces[1]?.at(0)}`)
    if (dialect === 'obs') {
      const NextPosition = String(Position)
      const { InterfaceResult } = await client.getObjectMetadata(place)
      expect(InterfaceResult).toMatchObject({ ObjectType: 'Appendable', NextPosition })
    }
    const crc = createChecksum('crc64nvme')
    crc.update(Buffer.from(pieces.join('')))
    const head = await s3.send(new HeadObjectCommand({ ...place, ChecksumMode: 'ENABLED' }))
    expect(head.ChecksumCRC64NVME).toBe(Buffer.from(crc.digest()).toString('base64'))
    expect([blobsBelow(dir).length, new Set(deks.map((dek) => dek.toString('hex'))).size]).toEqual([3, 1])
    for (const secret of [...deks, ...pieces.map((piece) => Buffer.from(piece.slice(0, 64)))]) {
      expect(filesHolding(dir, secret)).toEqual([])
    }
    await client.deleteObject(place)
    await expect.poll(() => blobsBelow(dir)).toEqual([])
  })

  test('are not appended to in the wrong place, nor twice at one, nor where they were put', async ({ expect }) => {
    const { client, put, read, dir } = await setUp()
    const append = async (Position: number, Body: string) =>
      (await client.appendObject({ ...place, Position, Body })).CommonMsg
    expect(await append(5, 'x')).toMatchObject({ Status: 409, Code: 'PositionNotEqualToLength' })
    const atOnce = await Promise.all(['aa', 'bb', 'cc'].map((body) => append(0, body)))
    expect(atOnce.map(({ Status }) => Status).sort()).toEqual([200, 409, 409])
    const more = await Promise.all(['dd', 'ee', 'ff'].map((body) => append(2, body)))
    expect(more.map(({ Status }) => Status).sort()).toEqual([200, 409, 409])
    expect((await read())?.length).toBe(4)
    await expect.poll(() => blobsBelow(dir)).toHaveLength(2)
    await put('plain')
    expect(await append(5, 'x')).toMatchObject({ Status: 409, Code: 'ObjectNotAppendable' })
    expect(await read()).toBe('plain')
  })

  test('are copied, with the headers of either dialect', async ({ expect }) => {
    const { client, put, read } = await setUp()
    await put('bytes', { Metadata: { a: 'b' } })
    const copied = await client.copyObject({
      Bucket,
      Key: 'copy',
      CopySource: `${Bucket}/${Key}`,
      SseKms: 'kms',
      SseKmsKey: 'alias/mine',
    })
    expect(copied.CommonMsg.Status).toBe(200)
    expect(copied.InterfaceResult).toMatchObject({
      ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
      LastModified: expect.stringMatching(/\.000Z$/),
      SseKms: dialect === 'obs' ? 'kms' : 'aws:kms',
    })
    expect(await read({ Key: 'copy' })).toBe('bytes')
    const { InterfaceResult } = await client.getObject({ Bucket, Key: 'copy' })
    expect(InterfaceResult.Metadata).toMatchObject({ a: 'b' })
    const { UploadId } = (await client.initiateMultipartUpload({ Bucket, Key: 'parts' })).InterfaceResult
    const part = {
      Bucket,
      Key: 'parts',
      UploadId,
      PartNumber: 1,
      CopySource: `${Bucket}/copy`,
      CopySourceRange: 'bytes=1-3',
    }
    const { ETag } = (await client.copyPart(part)).InterfaceResult
    const listed = await client.listMultipartUploads({ Bucket })
    expect(listed.InterfaceResult.Uploads).toMatchObject([{ Key: 'parts', UploadId }])
    await client.completeMultipartUpload({ Bucket, Key: 'parts', UploadId, Parts: [{ PartNumber: 1, ETag }] })
    expect(await read({ Key: 'parts' })).toBe('yte')
  })

  test('get other headers without other bytes', async ({ expect }) => {
    const { client, put, read, s3 } = await setUp()
    await put('bytes', { Metadata: { a: '1', b: '2' }, ContentType: 'text/x' })
    const set = (MetadataDirective: string, more: object) =>
      client.setObjectMetadata({ ...place, MetadataDirective, ...more })
    await set('REPLACE_NEW', { Metadata: { b: '3', c: '4' }, CacheControl: 'no-store' })
    const head = async () => s3.send(new HeadObjectCommand(place))
    // The SDK sends text as JSON, whatever type it is given.
    expect(await head()).toMatchObject({
      Metadata: { a: '1', b: '3', c: '4' },
      CacheControl: 'no-store',
      ContentType: 'application/json',
    })
    await set('REPLACE', { Metadata: { z: '9' }, ContentType: 'text/y' })
    const replaced = await head()
    expect(replaced).toMatchObject({ Metadata: { z: '9' }, ContentType: 'text/y' })
    expect(replaced.CacheControl).toBeUndefined()
    expect(await read()).toBe('bytes')
    expect((await set('UPSIDE_DOWN', {})).CommonMsg).toMatchObject({ Status: 400, Code: 'InvalidArgument' })
  })

  test('have versions', async ({ expect }) => {
    const { client, put, read } = await setUp()
    await client.setBucketVersioningConfiguration({ Bucket, VersionStatus: 'Enabled' })
    expect((await client.getBucketVersioningConfiguration({ Bucket })).InterfaceResult.VersionStatus).toBe('Enabled')
    const { VersionId } = (await put('one')).InterfaceResult
    await put('two')
    const deleted = (await client.deleteObject(place)).InterfaceResult
    expect(deleted).toMatchObject({ DeleteMarker: 'true', VersionId: expect.stringMatching(/^.{32}$/) })
    expect(await read({ VersionId })).toBe('one')
    const { InterfaceResult } = await client.listVersions({ Bucket })
    expect(InterfaceResult.Versions).toMatchObject([
      { Key, IsLatest: 'false' },
      { Key, VersionId },
    ])
    expect(InterfaceResult.DeleteMarkers).toMatchObject([{ Key, VersionId: deleted.VersionId, IsLatest: 'true' }])
  })

  test('are archived and restored', async ({ expect }) => {
    const { client, put, s3 } = await setUp()
    await put('cold', { StorageClass: dialect === 'obs' ? 'COLD' : 'GLACIER' })
    expect((await client.getObject(place)).CommonMsg).toMatchObject({ Status: 403, Code: 'InvalidObjectState' })
    const head = (await client.getObjectMetadata(place)).InterfaceResult
    expect(head.StorageClass).toBe(dialect === 'obs' ? 'COLD' : 'GLACIER')
    const restore = () => client.restoreObject({ ...place, Days: 1, Tier: 'Expedited' })
    expect((await restore()).CommonMsg.Status).toBe(202)
    expect((await restore()).CommonMsg).toMatchObject({ Status: 409, Code: 'RestoreAlreadyInProgress' })
    expect((await s3.send(new HeadObjectCommand(place))).Restore).toBe('ongoing-request="true"')
    await expect(s3.send(new GetObjectCommand(place))).rejects.toMatchObject({ name: 'InvalidObjectState' })
  })
})

test('an object of OBS is opened to others by its list', async ({ expect }) => {
  const { port } = await startObs()
  const client = await obsClient('obs', port)
  await client.createBucket({ Bucket })
  const grants = async () =>
    (await client.getObjectAcl(place)).InterfaceResult.Grants.map((grant: Record<string, unknown>) => grant.Permission)
  await client.putObject({ ...place, Body: 'x', ACL: 'public-read' })
  expect(await grants()).toEqual(['FULL_CONTROL', 'READ'])
  await client.setObjectAcl({ ...place, ACL: 'private' })
  expect(await grants()).toEqual(['FULL_CONTROL'])
  await client.setObjectAcl({
    ...place,
    Owner: { ID: '000000000000' },
    Grants: [{ Grantee: { Type: 'CanonicalUser', ID: 'a'.repeat(32) }, Permission: 'READ_ACP' }],
  })
  expect(await grants()).toEqual(['READ_ACP'])
  expect((await client.setObjectAcl({ ...place, ACL: 'wide-open' })).CommonMsg).toMatchObject({ Status: 400 })
})
