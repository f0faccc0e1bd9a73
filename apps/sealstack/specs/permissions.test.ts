import {
  CreateGrantCommand,
  CreateKeyCommand,
  GenerateDataKeyCommand,
  KMSClient,
  RevokeGrantCommand,
} from '@aws-sdk/client-kms'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { type Credential, type Principal, staticCredentials } from '@sealstack/auth'
import { createHandler, listen } from '@sealstack/http'
import { createKms, DEFAULT_PROJECT_ID } from '@sealstack/kms'
import { directTransport, kmsClient, kmsKeyring } from '@sealstack/kms-client'
import { createLogger } from '@sealstack/logging'
import { createObs, DEFAULT_DOMAINS } from '@sealstack/obs'
import { parsePolicy } from '@sealstack/policy'
import { onTestFinished, test } from 'vitest'
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

/** A cloud whose user ann, and bob of another account, have the permissions that they are given. */
const startWithUsers = async () => {
  const granted = new Map<string, readonly object[]>()
  const credential = (name: string, accountId: string, more: Partial<Principal> = {}): Credential => ({
    accessKeyId: name,
    secretAccessKey: name,
    principal: { kind: 'user', arn: `arn:aws:iam::${accountId}:user/${name}`, accountId, name, ...more },
  })
  const credentials = staticCredentials([
    credential('test', ACCOUNT, { arn: ROOT }),
    credential('obs', ACCOUNT, { kind: 'service', arn: SERVICE }),
    credential('ann', ACCOUNT),
    credential('bob', '111122223333'),
  ])
  const policiesOf = async ({ name }: Principal) => {
    const Statement = granted.get(name)
    const text = JSON.stringify({ Version: '2012-10-17', Statement })
    return Statement ? { identity: [parsePolicy(text, 'identity')] } : {}
  }
  const log = createLogger('cloud', { level: 'silent' })
  const overrides = { log, credentials, identities: { policiesOf } }
  const key = (name: string) => ({ accessKeyId: name, secretAccessKey: name })
  const common = { dataDir: undefined, region: 'us-east-1', accountId: ACCOUNT, user: key('test'), service: key('obs') }
  const kms = await createKms(
    {
      ...common,
      projectId: DEFAULT_PROJECT_ID,
      domainId: DEFAULT_PROJECT_ID,
      authToken: undefined,
      rootPassphrase: undefined,
    },
    overrides,
  )
  onTestFinished(kms.close)
  const call = kmsClient({ transport: directTransport(kms.dispatch), ...key('obs'), region: 'us-east-1', clock: Date })
  const obs = await createObs({ ...common, domains: DEFAULT_DOMAINS }, { ...overrides, keyring: kmsKeyring(call) })
  onTestFinished(obs.close)
  const listeners = await Promise.all(
    [kms, obs].map(({ dispatch }) => listen(createHandler(dispatch), { host: '127.0.0.1', port: 0 })),
  )
  onTestFinished(async () => void (await Promise.all(listeners.map((listener) => listener.close(0)))))
  const as = (name: string) => {
    const options = { region: 'us-east-1', maxAttempts: 1, credentials: key(name) }
    const clients = {
      kms: new KMSClient({ ...options, endpoint: listeners[0]?.url }),
      s3: new S3Client({ ...options, endpoint: listeners[1]?.url, forcePathStyle: true }),
    }
    onTestFinished(() => {
      clients.kms.destroy()
      clients.s3.destroy()
    })
    return clients
  }
  const allow = (name: string, ...statements: readonly object[]): void => {
    granted.set(
      name,
      statements.map((each) => ({ Effect: 'Allow', Resource: '*', ...each })),
    )
  }
  return { as, allow }
}

test('an object under a key is for who may use the key, through the store and by the terms of the key', async ({
  expect,
}) => {
  const { as, allow } = await startWithUsers()
  const [root, ann, bob] = [as('test'), as('ann'), as('bob')]
  const Bucket = 'photos'
  await root.s3.send(new CreateBucketCommand({ Bucket }))
  const { KeyId, Arn } = (await root.kms.send(new CreateKeyCommand({}))).KeyMetadata ?? {}
  const sse = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: KeyId } as const
  const put = (Key = 'k') => ann.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x', ...sse }))
  const get = async ({ s3 } = ann, Key = 'k') =>
    (await s3.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=0-' }))).Body?.transformToString()
  const denied = (action: string) => ({
    name: 'AccessDenied',
    message: `User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: ${action} on resource: ${Arn} because no identity-based policy allows the ${action} action`,
    $metadata: { httpStatusCode: 403 },
  })
  const s3 = { Action: 's3:*' }
  allow('ann', s3)
  await expect(put()).rejects.toMatchObject(denied('kms:GenerateDataKey'))
  const through = { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com', 'kms:CallerAccount': ACCOUNT } }
  const make = { Action: 'kms:GenerateDataKey', Condition: through }
  allow('ann', s3, make)
  await put()
  await expect(ann.kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  })
  await expect(get()).rejects.toMatchObject(denied('kms:Decrypt'))
  // What is told of an object is no secret of its key; what a copy opens is.
  await ann.s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))
  const copy = new CopyObjectCommand({ Bucket, Key: 'copy', CopySource: 'photos/k', ServerSideEncryption: 'AES256' })
  await expect(ann.s3.send(copy)).rejects.toMatchObject(denied('kms:Decrypt'))
  const { UploadId } = await ann.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts', ...sse }))
  const part = new UploadPartCommand({ Bucket, Key: 'parts', UploadId, PartNumber: 1, Body: 'x' })
  await expect(ann.s3.send(part)).rejects.toMatchObject(denied('kms:Decrypt'))

  const ofOurs = { StringLike: { 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::photos/open/*' } }
  allow('ann', s3, make, { Action: 'kms:Decrypt', Condition: { ...through, ...ofOurs } })
  await put('open/k')
  expect(await get(ann, 'open/k')).toBe('x')
  await expect(get()).rejects.toMatchObject(denied('kms:Decrypt'))
  const url = await getSignedUrl(ann.s3, new GetObjectCommand({ Bucket, Key: 'open/k' }), { expiresIn: 60 })
  expect((await fetch(url)).status).toBe(200)
  allow('ann', s3)
  expect((await fetch(url)).status).toBe(403)

  // By a grant to the store those who have no permission of their own come in too, as long as it lasts.
  const Operations = ['Decrypt' as const]
  const grant = new CreateGrantCommand({ KeyId, GranteePrincipal: SERVICE, Operations })
  const { GrantId } = await root.kms.send(grant)
  expect(await get()).toBe('x')
  await root.kms.send(new RevokeGrantCommand({ KeyId, GrantId }))
  await expect(get()).rejects.toMatchObject(denied('kms:Decrypt'))

  // The store's default key serves the account, and no other account that its bucket lets in.
  const body = { Bucket, Key: 'default', Body: 'x', ServerSideEncryption: 'aws:kms' } as const
  await ann.s3.send(new PutObjectCommand(body))
  expect(await get(ann, 'default')).toBe('x')
  allow('bob', { Action: ['s3:*', 'kms:*'] })
  const Statement = [
    {
      Effect: 'Allow',
      Principal: { AWS: '111122223333' },
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${Bucket}/*`,
    },
  ]
  await root.s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ Statement }) }))
  await expect(get(bob, 'default')).rejects.toMatchObject({ name: 'AccessDenied' })
  await root.s3.send(new PutObjectCommand({ Bucket, Key: 'plain', Body: 'x' }))
  expect(await get(bob, 'plain')).toBe('x')
})
