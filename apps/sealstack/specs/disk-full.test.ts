import { execFileSync, spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { seededBytes } from '@sealstack/testing'
import { onTestFinished, test } from 'vitest'
import { newDir, startHere } from './_util.ts'

const Bucket = 'full'
const MIB = 2 ** 20

/** A disk of so many bytes; undefined where this user may not mount one. */
const smallDisk = (bytes: number): string | undefined => {
  const path = newDir()
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', path]).status !== 0) return undefined
  onTestFinished(() => void execFileSync('umount', ['-l', path]))
  return path
}

test('a full disk is 507 to writers, loses nothing, serves readers, and takes writes again once there is space', async ({
  expect,
  skip,
}) => {
  const disk = smallDisk(16 * MIB)
  if (disk === undefined) return skip('this user may not mount a small disk')
  const filler = join(disk, 'filler')
  writeFileSync(filler, Buffer.alloc(4 * MIB))
  const { s3 } = await startHere(join(disk, 'cloud'))
  await s3.send(new CreateBucketCommand({ Bucket }))
  const kept = new Map<string, Buffer>()
  const put = async (Key: string, size: number) => {
    const Body = seededBytes(size, Key)
    await s3.send(new PutObjectCommand({ Bucket, Key, Body, ServerSideEncryption: 'aws:kms' }))
    kept.set(Key, Body)
  }
  const refused = { name: 'InsufficientStorageSpace', $metadata: { httpStatusCode: 507 } }
  const fill = async (size: number) => {
    for (let index = 0; index < 1000; index++) {
      const failure = await put(`${size}/${index}`, size).catch((error: unknown) => error)
      if (failure === undefined) continue
      expect(failure).toMatchObject(refused)
      return
    }
    expect.unreachable('the disk is never full')
  }
  const allKept = async () => {
    for (const [Key, body] of kept) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
      expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(body), Key).toBe(true)
    }
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }))
    expect(Contents.map(({ Key }) => Key)).toEqual([...kept.keys()].sort())
  }
  // First the bytes of objects find no space, then not even the metadata do.
  await fill(MIB)
  await fill(1000)
  // A checkpoint of the log may have made room since.
  await fill(10)
  await allKept()
  await s3.send(new HeadObjectCommand({ Bucket, Key: `${MIB}/0` }))

  rmSync(filler)
  for (const Key of [...kept.keys()].slice(0, 4)) {
    await s3.send(new DeleteObjectCommand({ Bucket, Key }))
    kept.delete(Key)
  }
  await put('again', MIB)
  await allKept()
})
