import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  GetRoleCommand,
  GetUserCommand,
  IAMClient,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam'
import { CreateKeyCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms'
import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { AssumeRoleCommand, GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts'
import { expect, onTestFinished, test } from 'vitest'
import { filesWith, startHere } from './_util.ts'

interface Keys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

const ADMIN: Keys = { accessKeyId: 'test', secretAccessKey: 'test' }

/** The official clients of one principal. */
const clientsAs = (endpoint: string, credentials: Keys = ADMIN) => {
  const options = { endpoint, region: 'eu-de', maxAttempts: 1, credentials }
  const home = { ...options, region: 'us-east-1' }
  const clients = {
    iam: new IAMClient(options),
    sts: new STSClient(options),
    s3: new S3Client({ ...home, forcePathStyle: true }),
    kms: new KMSClient(home),
  }
  onTestFinished(() => {
    for (const client of Object.values(clients)) client.destroy()
  })
  return clients
}

const policy = (action: string | readonly string[], resource = '*', effect = 'Allow') =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: effect, Action: action, Resource: resource }] })

const trust = (principal: object, condition?: object) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', Condition: condition }],
  })

const keysOf = (answer: {
  Credentials?: { AccessKeyId?: string; SecretAccessKey?: string; SessionToken?: string }
}): Keys => ({
  accessKeyId: answer.Credentials?.AccessKeyId ?? '',
  secretAccessKey: answer.Credentials?.SecretAccessKey ?? '',
  sessionToken: answer.Credentials?.SessionToken ?? '',
})

test('users, roles and sessions made through the official SDKs act in the KMS and the object store at once', async () => {
  const cloud = await startHere()
  const admin = clientsAs(cloud.endpoint)
  expect(await admin.sts.send(new GetCallerIdentityCommand())).toMatchObject({
    Account: '000000000000',
    Arn: 'arn:aws:iam::000000000000:root',
  })
  const { User: ann } = await admin.iam.send(
    new CreateUserCommand({ UserName: 'ann', Path: '/team/', Tags: [{ Key: 'Cost', Value: '1' }] }),
  )
  expect(ann).toMatchObject({ Arn: 'arn:aws:iam::000000000000:user/team/ann', Tags: [{ Key: 'Cost', Value: '1' }] })
  await expect(admin.iam.send(new CreateUserCommand({ UserName: 'ANN' }))).rejects.toMatchObject({
    name: 'EntityAlreadyExistsException',
  })
  const { AccessKey: key } = await admin.iam.send(new CreateAccessKeyCommand({ UserName: 'ann' }))
  const annKeys = { accessKeyId: key?.AccessKeyId ?? '', secretAccessKey: key?.SecretAccessKey ?? '' }
  const asAnn = clientsAs(cloud.endpoint, annKeys)
  expect((await asAnn.sts.send(new GetCallerIdentityCommand())).UserId).toBe(ann?.UserId)

  // Nothing is allowed until a policy says so, and then at once; the same when it is taken away.
  await expect(asAnn.iam.send(new ListUsersCommand())).rejects.toMatchObject({
    name: 'AccessDenied',
    message: expect.stringContaining('no identity-based policy allows the iam:ListUsers action'),
  })
  const { KeyMetadata } = await admin.kms.send(new CreateKeyCommand())
  const encrypt = new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: Buffer.from('x') })
  await expect(asAnn.kms.send(encrypt)).rejects.toMatchObject({ name: 'AccessDeniedException' })
  const permit = (document: string) =>
    admin.iam.send(new PutUserPolicyCommand({ UserName: 'ann', PolicyName: 'p', PolicyDocument: document }))
  await permit(policy(['kms:Encrypt', 'iam:ListUsers', 'iam:GetUser', 's3:ListAllMyBuckets']))
  await asAnn.kms.send(encrypt)
  expect((await asAnn.iam.send(new ListUsersCommand())).Users?.map(({ UserName }) => UserName)).toEqual(['ann'])
  expect((await asAnn.iam.send(new GetUserCommand({}))).User?.UserName).toBe('ann')
  await permit(policy('kms:*', '*', 'Deny'))
  await expect(asAnn.kms.send(encrypt)).rejects.toMatchObject({ name: 'AccessDeniedException' })

  // A role: its trust policy decides who may assume it.
  const roleArn = 'arn:aws:iam::000000000000:role/writer'
  const assume = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'job-1', ExternalId: 'right' })
  await expect(asAnn.sts.send(assume)).rejects.toMatchObject({ name: 'AccessDenied' })
  await admin.iam.send(
    new CreateRoleCommand({
      RoleName: 'writer',
      AssumeRolePolicyDocument: trust({ AWS: ann?.Arn }, { StringEquals: { 'sts:ExternalId': 'right' } }),
    }),
  )
  await admin.iam.send(
    new PutRolePolicyCommand({ RoleName: 'writer', PolicyName: 'all', PolicyDocument: policy(['s3:*', 'kms:*']) }),
  )
  expect((await admin.iam.send(new GetRoleCommand({ RoleName: 'writer' }))).Role?.Arn).toBe(roleArn)
  const wrong = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'job-1', ExternalId: 'wrong' })
  await expect(asAnn.sts.send(wrong)).rejects.toMatchObject({ name: 'AccessDenied' })
  const assumed = await asAnn.sts.send(assume)
  expect(assumed.AssumedRoleUser?.Arn).toBe('arn:aws:sts::000000000000:assumed-role/writer/job-1')
  const session = keysOf(assumed)
  const asRole = clientsAs(cloud.endpoint, session)
  await asRole.s3.send(new CreateBucketCommand({ Bucket: 'written-by-role' }))
  await asRole.kms.send(encrypt)
  expect((await asRole.sts.send(new GetCallerIdentityCommand())).Arn).toBe(assumed.AssumedRoleUser?.Arn)

  // A session policy limits the session; a token that is not the session's is refused.
  const limited = await asAnn.sts.send(
    new AssumeRoleCommand({ ...assume.input, Policy: policy('s3:*'), DurationSeconds: 900 }),
  )
  await expect(clientsAs(cloud.endpoint, keysOf(limited)).kms.send(encrypt)).rejects.toMatchObject({
    name: 'AccessDeniedException',
  })
  const stolen = clientsAs(cloud.endpoint, { ...session, sessionToken: keysOf(limited).sessionToken })
  await expect(stolen.s3.send(new ListBucketsCommand())).rejects.toMatchObject({ name: 'InvalidToken' })
  await expect(stolen.kms.send(encrypt)).rejects.toMatchObject({ name: 'UnrecognizedClientException' })
  await expect(stolen.sts.send(new GetCallerIdentityCommand())).rejects.toMatchObject({ name: 'InvalidClientTokenId' })

  // The user's own session has the user's rights, and may not call IAM.
  await permit(policy(['kms:*', 'iam:*']))
  const own = clientsAs(cloud.endpoint, keysOf(await asAnn.sts.send(new GetSessionTokenCommand())))
  await own.kms.send(encrypt)
  await expect(own.iam.send(new ListUsersCommand())).rejects.toMatchObject({ name: 'InvalidClientTokenId' })

  // Managed policies, deactivated keys, conflicts.
  const { Policy: managed } = await admin.iam.send(
    new CreatePolicyCommand({ PolicyName: 'deny-all', PolicyDocument: policy('*', '*', 'Deny') }),
  )
  await admin.iam.send(new AttachUserPolicyCommand({ UserName: 'ann', PolicyArn: managed?.Arn }))
  await expect(asAnn.kms.send(encrypt)).rejects.toMatchObject({ name: 'AccessDeniedException' })
  await expect(admin.iam.send(new DeleteUserCommand({ UserName: 'ann' }))).rejects.toMatchObject({
    name: 'DeleteConflictException',
  })
  await admin.iam.send(
    new UpdateAccessKeyCommand({ UserName: 'ann', AccessKeyId: annKeys.accessKeyId, Status: 'Inactive' }),
  )
  await expect(asAnn.sts.send(new GetCallerIdentityCommand())).rejects.toMatchObject({ name: 'InvalidClientTokenId' })
  await admin.iam.send(
    new UpdateAccessKeyCommand({ UserName: 'ann', AccessKeyId: annKeys.accessKeyId, Status: 'Active' }),
  )

  // What is kept, is kept sealed, and opens again.
  await cloud.stop()
  const again = await startHere(cloud.dataDir)
  expect((await clientsAs(again.endpoint, annKeys).sts.send(new GetCallerIdentityCommand())).UserId).toBe(ann?.UserId)
  expect((await clientsAs(again.endpoint, session).sts.send(new GetCallerIdentityCommand())).Arn).toContain('job-1')
  await clientsAs(again.endpoint).iam.send(
    new DeleteAccessKeyCommand({ UserName: 'ann', AccessKeyId: annKeys.accessKeyId }),
  )
  await expect(clientsAs(again.endpoint, annKeys).s3.send(new ListBucketsCommand())).rejects.toMatchObject({
    name: 'InvalidAccessKeyId',
  })
  for (const secret of [annKeys.secretAccessKey, session.secretAccessKey, session.sessionToken ?? '']) {
    expect(filesWith(cloud.dataDir, secret)).toEqual([])
  }
})

test('malformed calls of IAM and STS get a documented error', async () => {
  const cloud = await startHere(null)
  const { iam } = clientsAs(cloud.endpoint)
  const cases: readonly (readonly [() => Promise<unknown>, string])[] = [
    [() => iam.send(new CreateUserCommand({ UserName: 'a b' })), 'ValidationError'],
    [() => iam.send(new GetUserCommand({ UserName: 'nobody' })), 'NoSuchEntityException'],
    [
      () => iam.send(new PutUserPolicyCommand({ UserName: 'nobody', PolicyName: 'p', PolicyDocument: '{}' })),
      'NoSuchEntityException',
    ],
    [
      () => iam.send(new CreatePolicyCommand({ PolicyName: 'p', PolicyDocument: '{"Statement":[]}' })),
      'MalformedPolicyDocumentException',
    ],
    [
      () => iam.send(new CreateRoleCommand({ RoleName: 'r', AssumeRolePolicyDocument: policy('sts:AssumeRole') })),
      'MalformedPolicyDocumentException',
    ],
  ]
  for (const [call, name] of cases) await expect(call()).rejects.toMatchObject({ name })
  const post = async (body: string) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const response = await fetch(cloud.endpoint, { method: 'POST', headers, body })
    return { status: response.status, text: await response.text() }
  }
  for (const body of [
    '',
    'Action=',
    'Action=%FF%zz',
    'Action=Get/User',
    'a.b.c.d.e.f.g.h.i.j=1',
    'x'.repeat(200_000),
  ]) {
    const { status, text } = await post(body)
    expect([403, 400, 413]).toContain(status)
    expect(text).toContain('<ErrorResponse')
  }
})
