import { CreateKeyCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms'
import { CreateBucketCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3'
import { expect, onTestFinished, test } from 'vitest'
import { outcomeOf, runProgram, startHere } from './_util.ts'

const ANN = 'arn:aws:iam::000000000000:user/ann'

const policyOf = (...Statement: readonly object[]): string => JSON.stringify({ Version: '2012-10-17', Statement })

test('explain tells each policy, each statement, and what decided, as requests are judged', async () => {
  const cloud = await startHere(null)
  const { iam } = cloud.services()
  const accessKeys = [{ accessKeyId: 'ann', secretAccessKey: 'ann-secret' }]
  const own = policyOf(
    { Sid: 'Read', Effect: 'Allow', Action: ['s3:GetObject', 'kms:Encrypt'], Resource: '*' },
    {
      Sid: 'NotNow',
      Effect: 'Deny',
      Action: 'kms:Encrypt',
      Resource: '*',
      Condition: { Null: { 'kms:EncryptionContext:a': 'true' } },
    },
  )
  await iam.provision.user('000000000000', { name: 'ann', accessKeys, inline: { own } })
  await cloud.s3.send(new CreateBucketCommand({ Bucket: 'photos' }))
  const Policy = policyOf({
    Sid: 'Secure',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: 'arn:aws:s3:::photos/*',
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  })
  await cloud.s3.send(new PutBucketPolicyCommand({ Bucket: 'photos', Policy }))
  const explain = async (...args: readonly string[]) => {
    const flags = ['--endpoint', cloud.endpoint, '--principal', ANN, ...args]
    return outcomeOf(runProgram(['iam', 'explain', ...flags]))
  }
  const object = ['--resource', 'arn:aws:s3:::photos/cat.jpg', '--action']
  expect((await explain(...object, 's3:GetObject')).stdout).toBe(
    [
      'allowed by identity-based policy: own, statement Read',
      'resource-based policy bucket policy',
      '  statement Secure (Deny) does not match: Condition Bool aws:SecureTransport',
      'identity-based policy own',
      '  statement Read (Allow) matches',
      '  statement NotNow (Deny) does not match: Action',
      '',
    ].join('\n'),
  )
  const insecure = await explain(...object, 's3:GetObject', '--context', 'aws:SecureTransport=false')
  expect(insecure.stdout).toMatch(/^denied by resource-based policy: bucket policy, statement Secure\n/)

  const { KeyMetadata } = await cloud.kms.send(new CreateKeyCommand())
  const key = ['--action', 'kms:Encrypt', '--resource', KeyMetadata?.Arn ?? '']
  expect((await explain(...key)).stdout).toMatch(/^denied by identity-based policy: own, statement NotNow\n/)
  const bound = await explain(...key, '--context', 'kms:EncryptionContext:a=b', '--json')
  expect(JSON.parse(bound.stdout).decision).toMatchObject({ effect: 'allow', source: 'resource-based policy' })
  const unknown = await outcomeOf(
    runProgram(['iam', 'explain', '--endpoint', cloud.endpoint, '--principal', `${ANN}a`, '--action', 's3:GetObject']),
  )
  expect(unknown).toMatchObject({ code: 1, stderr: `sealstack: There is no user, role or session ${ANN}a.\n` })

  // The client is not told which statement it was; the event is.
  const credentials = { accessKeyId: 'ann', secretAccessKey: 'ann-secret' }
  const kms = new KMSClient({ endpoint: cloud.endpoint, region: 'us-east-1', maxAttempts: 1, credentials })
  onTestFinished(() => kms.destroy())
  const refused = await kms
    .send(new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: Buffer.from('x') }))
    .catch((error: Error) => error.message)
  expect(refused).not.toContain('NotNow')
  const [event] = await cloud.services().kms.events({ code: 'AccessDeniedException', limit: 1 })
  expect(event?.reason).toBe('explicit-deny: identity-based policy own, statement NotNow')
})
