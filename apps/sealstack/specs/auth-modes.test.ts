import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { expect, onTestFinished, test } from 'vitest'
import { startCloud } from '../src/index.ts'
import { newDir, outcomeOf, readyOf, runProgram } from './_util.ts'

const ZEROS = '0'.repeat(32)
const ROOT = 'arn:aws:iam::000000000000:root'

const start = async (auth: 'permissive' | 'off') => {
  const cloud = await startCloud({ auth })
  onTestFinished(cloud.close)
  const as = (accessKeyId: string, secretAccessKey: string) => {
    const options = { ...cloud.aws(), maxAttempts: 1, credentials: { accessKeyId, secretAccessKey } }
    const clients = { s3: new S3Client(options), kms: new KMSClient(options), sts: new STSClient(options) }
    onTestFinished(() => {
      for (const client of Object.values(clients)) client.destroy()
    })
    return clients
  }
  const otc = (token?: string) =>
    fetch(`${cloud.endpoint}/v1.0/${ZEROS}/kms/list-keys`, {
      method: 'POST',
      headers: token === undefined ? {} : { 'x-auth-token': token },
      body: '{}',
    })
  return { ...cloud, as, otc }
}

test('permissive takes whoever is not known for the administrator, and holds the known to their signatures', async () => {
  const { endpoint, as, otc } = await start('permissive')
  const anybody = as('AKIAIOSFODNN7EXAMPLE', 'whatever')
  expect((await anybody.sts.send(new GetCallerIdentityCommand())).Arn).toBe(ROOT)
  await anybody.s3.send(new CreateBucketCommand({ Bucket: 'bucket' }))
  const object = { Bucket: 'bucket', Key: 'k', Body: 'x', ServerSideEncryption: 'aws:kms' } as const
  await anybody.s3.send(new PutObjectCommand(object))
  const { Body } = await as('test', 'test').s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'k' }))
  expect(await Body?.transformToString()).toBe('x')
  await anybody.kms.send(new CreateKeyCommand())
  expect((await otc('any-token')).status).toBe(200)
  const wrong = as('test', 'wrong')
  await expect(wrong.s3.send(new GetObjectCommand({ Bucket: 'bucket', Key: 'k' }))).rejects.toMatchObject({
    name: 'SignatureDoesNotMatch',
  })
  await expect(wrong.kms.send(new CreateKeyCommand())).rejects.toMatchObject({ name: 'InvalidSignatureException' })
  // Who says nothing of himself is nobody.
  expect((await fetch(`${endpoint}/bucket/k`)).status).toBe(403)
  expect((await otc()).status).toBe(403)
})

test('off takes everybody for the administrator', async () => {
  const { endpoint, as, otc } = await start('off')
  const wrong = as('test', 'wrong')
  await wrong.s3.send(new CreateBucketCommand({ Bucket: 'bucket' }))
  const put = { method: 'PUT', body: 'x', headers: { 'x-amz-server-side-encryption': 'aws:kms' } }
  expect((await fetch(`${endpoint}/bucket/k`, put)).status).toBe(200)
  expect(await (await fetch(`${endpoint}/bucket/k`)).text()).toBe('x')
  await wrong.kms.send(new CreateKeyCommand())
  expect((await otc()).status).toBe(200)
  expect((await fetch(`${endpoint}/v3/users`)).status).toBe(200)
})

test('the program warns of leniency, and knows no other mode', async () => {
  const child = runProgram(['start', '--memory', '--auth', 'permissive'], { SEALSTACK_PORT: '0' })
  let stderr = ''
  child.stderr?.on('data', (chunk) => (stderr += chunk))
  await readyOf(child)
  child.kill('SIGTERM')
  await outcomeOf(child)
  expect(stderr).toContain('warning: --auth permissive')
  const other = await outcomeOf(
    runProgram(['start', '--data', newDir()], { SEALSTACK_PORT: '0', SEALSTACK_AUTH: 'lax' }),
  )
  expect(other).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('SEALSTACK_AUTH must be strict or permissive or off'),
  })
})
