import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { test } from 'sealstack/vitest'

const SECRET = 'nobody else may read this'

test('what is uploaded is sealed, and comes back', async ({ cloud, expect }) => {
  const s3 = new S3Client(cloud.aws())
  const object = { Bucket: 'photos', Key: 'cat' }
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  await s3.send(new PutObjectCommand({ ...object, Body: SECRET, ServerSideEncryption: 'aws:kms' }))
  const { Body } = await s3.send(new GetObjectCommand(object))
  expect(await Body.transformToString()).toBe(SECRET)
  await expect(cloud).toHaveNoPlaintextAtRest(SECRET)
  await expect(cloud.events).toContainKmsCall({ operation: 'GenerateDataKey', status: 200 })
})

test('an upload outlives two failures', async ({ cloud, expect }) => {
  const s3 = new S3Client(cloud.aws())
  await s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  cloud.faults.add({ operation: 'PutObject', error: 'SlowDown', count: 2 })
  const { $metadata } = await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'cat', Body: SECRET }))
  expect($metadata.attempts).toBe(3)
})
