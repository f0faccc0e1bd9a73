import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { expect, onTestFinished, test } from 'vitest'
import { COMPILED } from '../../../packages/metadata/src/query-compiler.ts'
import { startCloud } from '../src/index.ts'
import { newDir } from './_util.ts'

test('neither a start nor the first objects load Prisma, in a new folder or an old one', async () => {
  const compiled: unknown[] = []
  const note = (query: unknown): void => void compiled.push(query)
  subscribe(COMPILED, note)
  onTestFinished(() => void unsubscribe(COMPILED, note))
  const object = { Bucket: 'photos', Key: 'a' }
  const dataDir = newDir()
  for (const start of ['first', 'second']) {
    await using cloud = await startCloud({ dataDir })
    const s3 = new S3Client(cloud.aws())
    onTestFinished(() => s3.destroy())
    if (start === 'first') await s3.send(new CreateBucketCommand({ Bucket: object.Bucket }))
    await s3.send(new PutObjectCommand({ ...object, Body: start, ServerSideEncryption: 'aws:kms' }))
    expect(await (await s3.send(new GetObjectCommand(object))).Body?.transformToString()).toBe(start)
    expect(compiled).toEqual([])
    if (start === 'first') continue
    // Whatever else is asked finds it.
    await s3.send(new ListObjectsV2Command({ Bucket: object.Bucket }))
    expect(compiled).not.toEqual([])
  }
})
