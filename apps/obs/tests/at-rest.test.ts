import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { seededBytes, tempDir } from '@sealstack/testing'
import { onTestFinished, test } from 'vitest'
import { blobsBelow, filesHolding, openSqlite, spyingKeyring, startObs } from './_util.ts'

const Bucket = 'photos'

test('no data key is on disk in the clear, after each kind of write and read', async ({ expect }) => {
  const { keyring, deks } = spyingKeyring()
  const { s3, dir } = await startObs({ keyring })
  const look = () => {
    for (const dek of deks) expect(filesHolding(dir, dek)).toEqual([])
  }
  await s3.send(new CreateBucketCommand({ Bucket }))
  for (const ServerSideEncryption of ['aws:kms', undefined] as const) {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'one', Body: seededBytes(200_000), ServerSideEncryption }))
    look()
    await new Upload({
      client: s3,
      params: { Bucket, Key: 'parts', Body: seededBytes(6 * 2 ** 20), ServerSideEncryption },
    }).done()
    look()
    for (const Key of ['one', 'parts'])
      await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToByteArray()
    look()
  }
  expect(deks).toHaveLength(4)
})

test('a blob that a crash has left without a row is swept at the next start, and no other', async ({ expect }) => {
  const dir = tempDir()
  onTestFinished(dir.remove)
  const { keyring } = spyingKeyring()
  const first = await startObs({ keyring, dataDir: dir.path })
  await first.s3.send(new CreateBucketCommand({ Bucket }))
  await first.s3.send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'x' }))
  await new Upload({ client: first.s3, params: { Bucket, Key: 'parts', Body: seededBytes(6 * 2 ** 20) } }).done()
  await first.stop()
  const orphan = 'ab'.repeat(16)
  mkdirSync(join(dir.path, 'blobs/ab'), { recursive: true })
  writeFileSync(join(dir.path, 'blobs/ab', orphan), 'left behind')
  writeFileSync(join(dir.path, 'tmp', orphan), 'half written')
  const database = openSqlite(join(dir.path, 'obs.db'))
  database
    .prepare('INSERT INTO SmallBlob (id, bytes, committedAtMs) VALUES (?, ?, 1)')
    .run(['cd'.repeat(16), Buffer.from('x')])
  database.close()
  const second = await startObs({ keyring, dataDir: dir.path })
  expect(await second.swept).toBe(2)
  await expect.poll(() => blobsBelow(dir.path)).toHaveLength(3)
  for (const Key of ['kept', 'parts']) {
    expect(
      (await (await second.s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToByteArray())?.length,
    ).toBeGreaterThan(0)
  }
})
