import { CreateKeyCommand, KMSClient, PutKeyPolicyCommand } from '@aws-sdk/client-kms'
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListBucketsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { expect, onTestFinished, test } from 'vitest'
import { startHere } from './_util.ts'

const [HOME, AWAY] = ['000000000000', '111122223333'] as const
const DENIED = { name: 'AccessDenied' }

const policyOf = (...Statement: readonly object[]): string => JSON.stringify({ Version: '2012-10-17', Statement })

test('an object of another account takes its bucket’s and its key’s policy, and the reader’s own', async () => {
  const cloud = await startHere(null)
  const { iam } = cloud.services()
  const keyOf = (name: string) => ({ accessKeyId: name, secretAccessKey: `${name}-secret` })
  await iam.provision.account({ id: AWAY, name: 'partner', accessKeys: [keyOf('partner')] })
  const may = (...statements: readonly object[]) =>
    iam.provision.user(AWAY, { name: 'bob', accessKeys: [keyOf('bob')], inline: { own: policyOf(...statements) } })
  await may({ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' })
  const as = (name: string) => {
    const options = { endpoint: cloud.endpoint, region: 'us-east-1', maxAttempts: 1, credentials: keyOf(name) }
    const [s3, kms] = [new S3Client({ ...options, forcePathStyle: true }), new KMSClient(options)]
    onTestFinished(() => {
      s3.destroy()
      kms.destroy()
    })
    return { s3, kms }
  }
  const { KeyMetadata } = await cloud.kms.send(new CreateKeyCommand())
  const KeyId = KeyMetadata?.Arn ?? ''
  await cloud.s3.send(new CreateBucketCommand({ Bucket: 'shared' }))
  const bob = as('bob')
  expect((await bob.s3.send(new ListBucketsCommand())).Buckets ?? []).toEqual([])

  const put = () =>
    bob.s3.send(
      new PutObjectCommand({
        Bucket: 'shared',
        Key: 'a',
        Body: 'x',
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: KeyId,
      }),
    )
  await expect(put()).rejects.toMatchObject(DENIED)
  const Principal = { AWS: `arn:aws:iam::${AWAY}:root` }
  const Policy = policyOf({ Effect: 'Allow', Principal, Action: 's3:*', Resource: 'arn:aws:s3:::shared/*' })
  await cloud.s3.send(new PutBucketPolicyCommand({ Bucket: 'shared', Policy }))
  await expect(put()).rejects.toMatchObject(DENIED)
  await may({ Effect: 'Allow', Action: ['s3:*', 'kms:*'], Resource: '*' })
  // Of the three it is the key's that is missing now.
  await expect(put()).rejects.toMatchObject(DENIED)
  const own = { Effect: 'Allow', Principal: { AWS: HOME }, Action: 'kms:*', Resource: '*' }
  const theirs = { Effect: 'Allow', Principal, Action: ['kms:GenerateDataKey', 'kms:Decrypt'], Resource: '*' }
  await cloud.kms.send(new PutKeyPolicyCommand({ KeyId, Policy: policyOf(own, theirs) }))
  expect((await put()).SSEKMSKeyId).toBe(KeyId)
  const get = () => bob.s3.send(new GetObjectCommand({ Bucket: 'shared', Key: 'a' }))
  expect(await (await get()).Body?.transformToString()).toBe('x')
  await may({ Effect: 'Allow', Action: 's3:*', Resource: '*' })
  await expect(get()).rejects.toMatchObject(DENIED)
  // A default key is the requester's account's: nobody else opens what is sealed under it.
  await may({ Effect: 'Allow', Action: ['s3:*', 'kms:*'], Resource: '*' })
  const byDefault = { Bucket: 'shared', Key: 'b', Body: 'y', ServerSideEncryption: 'aws:kms' } as const
  const { SSEKMSKeyId } = await bob.s3.send(new PutObjectCommand(byDefault))
  expect(SSEKMSKeyId).toContain(`:${AWAY}:key/`)
})
