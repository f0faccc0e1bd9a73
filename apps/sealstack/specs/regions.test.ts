import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { onTestFinished, test } from 'vitest'
import { startHere } from './_util.ts'

test('buckets and keys of a Region go together: a key of another seals nothing', async ({ expect }) => {
  const { endpoint } = await startHere(null)
  const of = (region: string) => {
    const options = { endpoint, region, maxAttempts: 1, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }
    const [s3, kms] = [new S3Client({ ...options, forcePathStyle: true }), new KMSClient(options)]
    const sts = new STSClient(options)
    onTestFinished(() => {
      for (const client of [s3, kms, sts]) client.destroy()
    })
    return { s3, kms, sts }
  }
  const [home, paris] = [of('us-east-1'), of('eu-west-3')]
  expect((await paris.sts.send(new GetCallerIdentityCommand({}))).Account).toBe('000000000000')
  const [here, there] = await Promise.all(
    [home, paris].map(async ({ kms }) => (await kms.send(new CreateKeyCommand({}))).KeyMetadata?.Arn),
  )
  await paris.s3.send(new CreateBucketCommand({ Bucket: 'paris' }))
  const put = (Key: string, more: object) =>
    paris.s3.send(new PutObjectCommand({ Bucket: 'paris', Key, Body: Key, ...more }))
  expect(await put('own', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: there })).toMatchObject({
    SSEKMSKeyId: there,
  })
  expect((await put('default', { ServerSideEncryption: 'aws:kms' })).SSEKMSKeyId).toMatch(/^arn:aws:kms:eu-west-3:/)
  await put('plain', {})
  await put('shared', { ServerSideEncryption: 'aws:kms', BucketKeyEnabled: true })
  await put('twice', { ServerSideEncryption: 'aws:kms:dsse' })
  await expect(put('foreign', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: here })).rejects.toMatchObject({
    name: 'KMS.NotFoundException',
  })
  for (const Key of ['own', 'default', 'plain', 'shared', 'twice']) {
    const { Body } = await paris.s3.send(new GetObjectCommand({ Bucket: 'paris', Key }))
    expect(await Body?.transformToString()).toBe(Key)
  }
})
