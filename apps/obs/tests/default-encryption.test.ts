import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketEncryptionCommand,
  GetObjectCommand,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type ServerSideEncryptionByDefault,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { test } from 'vitest'
import { spyingKeyring, startObs } from './_util.ts'

const Bucket = 'photos'

const start = async (ApplyServerSideEncryptionByDefault: ServerSideEncryptionByDefault) => {
  const { keyring, calls } = spyingKeyring()
  const { s3 } = await startObs({ keyring })
  await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(
    new PutBucketEncryptionCommand({
      Bucket,
      ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault }] },
    }),
  )
  const put = (more: Partial<PutObjectCommandInput> = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'hello', ...more }))
  return { s3, put, calls }
}

test('the default of a bucket seals what names no encryption, and headers win', async ({ expect }) => {
  const { s3, put, calls } = await start({ SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/mine' })
  expect(await put()).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'alias/mine' })
  expect(calls).toEqual(['generate alias/mine {"aws:s3:arn":"arn:aws:s3:::photos/k"}'])
  expect(await (await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))).Body?.transformToString()).toBe('hello')
  expect(await put({ ServerSideEncryption: 'AES256' })).toMatchObject({ ServerSideEncryption: 'AES256' })
  expect(await put({ ServerSideEncryption: 'aws:kms' })).toMatchObject({ SSEKMSKeyId: 'alias/aws/s3' })
  // A header that only makes sense with aws:kms is an error as ever, whatever the default.
  await expect(put({ SSEKMSKeyId: 'alias/other' })).rejects.toMatchObject({ name: 'InvalidArgument' })
  const place = { Bucket, Key: 'm' }
  const { UploadId, ...begun } = await s3.send(new CreateMultipartUploadCommand(place))
  expect(begun).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'alias/mine' })
  const { ETag } = await s3.send(new UploadPartCommand({ ...place, UploadId, PartNumber: 1, Body: 'x' }))
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
  expect(await s3.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload }))).toMatchObject({
    ServerSideEncryption: 'aws:kms',
    SSEKMSKeyId: 'alias/mine',
  })
  await s3.send(new DeleteBucketEncryptionCommand({ Bucket }))
  expect(await put()).toMatchObject({ ServerSideEncryption: 'AES256' })
})
