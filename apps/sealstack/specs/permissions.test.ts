import { CreateGrantCommand, CreateKeyCommand, RevokeGrantCommand } from '@aws-sdk/client-kms'
import { CopyObjectCommand, CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { test } from 'vitest'
import { startHere } from './_util.ts'

const ACCOUNT = '000000000000'
const ROOT = `arn:aws:iam::${ACCOUNT}:root`
const SERVICE = `arn:aws:iam::${ACCOUNT}:role/service/obs`

/** The account administers the key and nobody may use it. */
const ADMIN_ONLY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: ROOT },
      Action: ['kms:*Grant*', 'kms:*Policy', 'kms:Describe*'],
      Resource: '*',
    },
  ],
})

test('the store may use a key that its user may not only by a grant, and no longer than that lasts', async ({
  expect,
}) => {
  const { s3, kms, endpoint } = await startHere(null)
  await s3.send(new CreateBucketCommand({ Bucket: 'granted' }))
  const { KeyId } = (await kms.send(new CreateKeyCommand({ Policy: ADMIN_ONLY }))).KeyMetadata ?? {}
  const object = { Bucket: 'granted', Key: 'k' }
  const put = () =>
    s3.send(new PutObjectCommand({ ...object, Body: 'x', ServerSideEncryption: 'aws:kms', SSEKMSKeyId: KeyId }))
  const get = async () => (await s3.send(new GetObjectCommand(object))).Body?.transformToString()
  const denied = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }
  await expect(put()).rejects.toMatchObject(denied)
  const Operations = ['GenerateDataKey' as const, 'Decrypt' as const]
  const { GrantId } = await kms.send(new CreateGrantCommand({ KeyId, GranteePrincipal: SERVICE, Operations }))
  await put()
  expect(await get()).toBe('x')
  await s3.send(
    new CopyObjectCommand({ Bucket: 'granted', Key: 'copy', CopySource: 'granted/k', ServerSideEncryption: 'AES256' }),
  )
  await kms.send(new RevokeGrantCommand({ KeyId, GrantId }))
  await expect(get()).rejects.toMatchObject(denied)
  await expect(
    s3.send(new CopyObjectCommand({ Bucket: 'granted', Key: 'copy', CopySource: 'granted/k' })),
  ).rejects.toMatchObject(denied)
  const { events } = JSON.parse(await (await fetch(`${endpoint}/_sealstack/events?code=AccessDeniedException`)).text())
  expect(events).toHaveLength(3)
  expect(events.at(-1)).toMatchObject({ principal: ROOT, via: 'obs', keyId: KeyId, reason: expect.any(String) })
})
