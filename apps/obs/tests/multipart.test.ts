import {
  AbortMultipartUploadCommand,
  type ChecksumAlgorithm,
  type ChecksumType,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { type ChecksumName, startChecksum } from '@sealstack/streams'
import { seededBytes } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { blobsBelow, startObs } from './_util.ts'

const Bucket = 'photos'
const Key = 'a/k'
const MIB = 2 ** 20

const digest = async (name: ChecksumName, bytes: Uint8Array): Promise<string> => {
  const checksum = await startChecksum(name)
  checksum.update(bytes)
  return Buffer.from(checksum.digest()).toString('base64')
}

const setUp = async (create: object = {}) => {
  const obs = await startObs()
  await obs.s3.send(new CreateBucketCommand({ Bucket }))
  const created = await obs.s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...create }))
  const { UploadId } = created
  const upload = (PartNumber: number, Body: Uint8Array, more: object = {}) =>
    obs.s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ...more }))
  const complete = (Parts: readonly object[], more: object = {}) =>
    obs.s3.send(
      new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts: [...Parts] }, ...more }),
    )
  const get = async (more: object = {}) => {
    const got = await obs.s3.send(new GetObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED', ...more }))
    return { ...got, bytes: Buffer.from((await got.Body?.transformToByteArray()) ?? []) }
  }
  return { ...obs, created, UploadId, upload, complete, get }
}

const first = seededBytes(5 * MIB, 1)
const second = seededBytes(100_000, 2)
const whole = Buffer.concat([first, second])

const COMPOSITE = [
  ...(['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const),
  ...(['SHA512', 'MD5', 'XXHASH64', 'XXHASH3', 'XXHASH128'] as const),
]
const cases: readonly (readonly [ChecksumAlgorithm, ChecksumType, string])[] = await Promise.all([
  ...(['CRC32', 'CRC32C', 'CRC64NVME'] as const).map(
    async (algorithm) =>
      [algorithm, 'FULL_OBJECT', await digest(algorithm.toLowerCase() as ChecksumName, whole)] as const,
  ),
  ...COMPOSITE.map(async (algorithm) => {
    const name = algorithm.toLowerCase() as ChecksumName
    const parts = [await digest(name, first), await digest(name, second)].map((part) => Buffer.from(part, 'base64'))
    return [algorithm, 'COMPOSITE', `${await digest(name, Buffer.concat(parts))}-2`] as const
  }),
])

describe('checksums', () => {
  test.for(cases)('%s as %s', async ([algorithm, type, value], { expect }) => {
    const field = `Checksum${algorithm}`
    const name = algorithm.toLowerCase() as ChecksumName
    const { created, upload, complete, get, s3, UploadId } = await setUp({
      ChecksumAlgorithm: algorithm,
      ChecksumType: type,
    })
    expect(created).toMatchObject({ ChecksumAlgorithm: algorithm, ChecksumType: type })
    const parts = []
    for (const [index, body] of [first, second].entries()) {
      const sum = { [field]: await digest(name, body) }
      const { ETag } = await upload(index + 1, body, sum)
      parts.push({ PartNumber: index + 1, ETag, ...sum })
    }
    const listed = await s3.send(new ListPartsCommand({ Bucket, Key, UploadId }))
    expect(listed).toMatchObject({ ChecksumAlgorithm: algorithm, ChecksumType: type })
    expect(listed.Parts).toMatchObject(parts)

    const other = { [field]: await digest(name, Buffer.from('other')) }
    const wrong = parts.map((part) => ({ ...part, ...other }))
    await expect(complete(wrong)).rejects.toMatchObject({ name: 'BadDigest' })
    await expect(complete(parts, { MpuObjectSize: 5 })).rejects.toMatchObject({ name: 'InvalidRequest' })
    await expect(complete(parts, other)).rejects.toMatchObject({
      name: 'BadDigest',
    })
    const otherType = type === 'COMPOSITE' ? 'FULL_OBJECT' : 'COMPOSITE'
    await expect(complete(parts, { ChecksumType: otherType })).rejects.toMatchObject({ name: 'InvalidRequest' })
    const bare = parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag }))
    if (type === 'COMPOSITE') await expect(complete(bare)).rejects.toMatchObject({ name: 'InvalidRequest' })

    const done = await complete(type === 'COMPOSITE' ? parts : bare, {
      [field]: value,
      ChecksumType: type,
      MpuObjectSize: whole.length,
    })
    expect(done).toMatchObject({ [field]: value, ChecksumType: type })
    const got = await get()
    expect(got.bytes.equals(whole)).toBe(true)
    expect(got).toMatchObject({ [field]: value, ChecksumType: type })
  })

  test('without a declared one the object has the CRC-64 of all its bytes', async ({ expect }) => {
    const { upload, complete, get, created } = await setUp({ ServerSideEncryption: 'aws:kms' })
    expect(created.ChecksumAlgorithm).toBeUndefined()
    const parts = [await upload(1, first), await upload(2, second)].map(({ ETag }, index) => ({
      ETag,
      PartNumber: index + 1,
    }))
    const done = await complete(parts)
    expect(done).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'alias/aws/s3' })
    expect(done.ChecksumCRC64NVME).toBeUndefined()
    expect(await get()).toMatchObject({
      ChecksumCRC64NVME: await digest('crc64nvme', whole),
      ChecksumType: 'FULL_OBJECT',
    })
  })

  test.for([
    [{ ChecksumAlgorithm: 'SHA256', ChecksumType: 'FULL_OBJECT' }],
    [{ ChecksumAlgorithm: 'CRC64NVME', ChecksumType: 'COMPOSITE' }],
    [{ ChecksumType: 'COMPOSITE' }],
  ])('%j cannot be declared', async ([create], { expect }) => {
    await expect(setUp(create)).rejects.toMatchObject({ name: 'InvalidRequest' })
  })

  test('a part with another checksum than the declared one is refused', async ({ expect }) => {
    const { upload, dir } = await setUp({ ChecksumAlgorithm: 'SHA256' })
    await expect(upload(1, second, { ChecksumCRC32: await digest('crc32', second) })).rejects.toMatchObject({
      name: 'InvalidRequest',
    })
    await expect.poll(() => blobsBelow(dir)).toEqual([])
  })
})

describe('parts', () => {
  test('are read by number and across their borders; gaps in the numbers are no matter', async ({ expect }) => {
    const { upload, complete, get, s3 } = await setUp()
    const parts = [
      { PartNumber: 3, ETag: (await upload(3, first)).ETag },
      { PartNumber: 7, ETag: (await upload(7, second)).ETag },
    ]
    await complete(parts)
    const part = await get({ PartNumber: 7 })
    expect(part.bytes.equals(second)).toBe(true)
    expect(part).toMatchObject({
      PartsCount: 2,
      ContentRange: `bytes ${first.length}-${whole.length - 1}/${whole.length}`,
      $metadata: { httpStatusCode: 206 },
    })
    await expect(get({ PartNumber: 1 })).rejects.toMatchObject({ name: 'InvalidPartNumber' })
    await expect(get({ PartNumber: 3, Range: 'bytes=0-1' })).rejects.toMatchObject({ name: 'InvalidRequest' })
    const border = await get({ Range: `bytes=${first.length - 2}-${first.length + 1}` })
    expect(border.bytes.equals(whole.subarray(first.length - 2, first.length + 2))).toBe(true)
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key, PartNumber: 3 }))
    expect(head.ContentLength).toBe(first.length)
  })

  test('are listed in pages, replaced by number, and gone once aborted', async ({ expect }) => {
    const { upload, s3, UploadId, dir } = await setUp()
    for (const number of [2, 1, 3, 2]) await upload(number, second)
    await expect.poll(() => blobsBelow(dir)).toHaveLength(3)
    const page = await s3.send(new ListPartsCommand({ Bucket, Key, UploadId, MaxParts: 2 }))
    expect(page).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '2' })
    expect(page.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([1, 2])
    const rest = await s3.send(new ListPartsCommand({ Bucket, Key, UploadId, PartNumberMarker: '2' }))
    expect(rest.Parts?.map(({ PartNumber }) => PartNumber)).toEqual([3])
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0)
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }))
    await expect.poll(() => blobsBelow(dir)).toEqual([])
    await expect(upload(1, second)).rejects.toMatchObject({ name: 'NoSuchUpload' })
  })

  test('that cannot become an object are told', async ({ expect }) => {
    const { upload, complete, s3, UploadId } = await setUp()
    const small = { PartNumber: 1, ETag: (await upload(1, second)).ETag }
    const last = { PartNumber: 2, ETag: (await upload(2, second)).ETag }
    await expect(complete([small, last])).rejects.toMatchObject({ name: 'EntityTooSmall' })
    await expect(complete([last, small])).rejects.toMatchObject({ name: 'InvalidPartOrder' })
    await expect(complete([small, small])).rejects.toMatchObject({ name: 'InvalidPartOrder' })
    await expect(complete([{ ...small, ETag: '"x"' }])).rejects.toMatchObject({ name: 'InvalidPart' })
    await expect(complete([{ PartNumber: 9, ETag: small.ETag }])).rejects.toMatchObject({ name: 'InvalidPart' })
    await expect(complete([])).rejects.toMatchObject({ name: 'MalformedXML' })
    const elsewhere = { Bucket, Key: 'other', UploadId, PartNumber: 1, Body: 'x' }
    await expect(s3.send(new UploadPartCommand(elsewhere))).rejects.toMatchObject({ name: 'NoSuchUpload' })
    await complete([last])
  })
})
