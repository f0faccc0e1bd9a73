import { createHmac } from 'node:crypto'
import {
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectsCommand,
  DeletePublicAccessBlockCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketAclCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { staticCredentials } from '@sealstack/auth'
import { test } from 'vitest'
import { AWAY, arnOf, HOME, policyOf, startWithAccounts, type Who } from './_accounts.ts'
import { sendRaw } from './_util.ts'

const Bucket = 'photos'
const OBJECTS = 'arn:aws:s3:::photos/*'
const DENIED = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }
const EVERYBODY = 'http://acs.amazonaws.com/groups/global/AllUsers'
const SIGNED = 'http://acs.amazonaws.com/groups/global/AuthenticatedUsers'

const setUp = async () => {
  const store = await startWithAccounts()
  const root = store.as('test')
  await root.send(new CreateBucketCommand({ Bucket }))
  await root.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))
  const setPolicy = (...statements: readonly object[]) =>
    root.send(new PutBucketPolicyCommand({ Bucket, Policy: policyOf(...statements) }))
  const get = (client: S3Client, Key = 'k') => client.send(new GetObjectCommand({ Bucket, Key }))
  return { ...store, root, ann: store.as('ann'), bob: store.as('bob'), away: store.as('away'), setPolicy, get }
}

test('a denial says who, what and why not; which statement decided is for the log alone', async ({ expect }) => {
  const { ask, allow, lines, setPolicy, url, port } = await setUp()
  const path = '/photos/k'
  const what = `User: ${arnOf('ann')} is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::photos/k"`
  expect(await ask('ann', { path })).toMatchObject({
    status: 403,
    code: 'AccessDenied',
    message: `${what} because no identity-based policy allows the s3:GetObject action`,
  })
  await allow('ann', { Action: 's3:*' })
  await setPolicy({
    Sid: 'NotAnn',
    Effect: 'Deny',
    Principal: { AWS: arnOf('ann') },
    Action: 's3:*',
    Resource: OBJECTS,
  })
  const denied = await ask('ann', { path })
  expect(denied.message).toBe(`${what} with an explicit deny in a resource-based policy`)
  expect(denied.text).not.toMatch(/NotAnn|statement/)
  expect(lines.filter(({ code }) => code === 'AccessDenied').map(({ reason }) => reason)).toEqual([
    'implicit-deny: identity-based policy, for s3:GetObject on arn:aws:s3:::photos/k by arn:aws:iam::000000000000:user/ann',
    'explicit-deny: resource-based policy bucket policy, statement NotAnn, for s3:GetObject on arn:aws:s3:::photos/k by arn:aws:iam::000000000000:user/ann',
  ])
  // Other accounts and strangers learn nothing, and OBS is brief with everybody.
  expect((await ask('bob', { path })).message).toBe('Access Denied')
  expect((await ask('nobody', { path })).message).toBe('Access Denied')
  const brief = await fetch(`${url}${path}`, { headers: { 'x-obs-date': 'x' } })
  expect(await brief.text()).toContain('<Message>Access Denied</Message>')
  expect(port).toBeGreaterThan(0)
  // The root user of the owner is held to denials too, but can always take the policy back.
  await setPolicy({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [OBJECTS, 'arn:aws:s3:::photos'] })
  expect((await ask('test', { path })).status).toBe(403)
  expect((await ask('test', { path: '/photos', query: 'location' })).status).toBe(403)
  expect((await ask('test', { path: '/photos', query: 'policy' })).status).toBe(200)
  expect((await ask('test', { method: 'DELETE', path: '/photos', query: 'policy' })).status).toBe(204)
  expect((await ask('test', { path })).status).toBe(200)
  // Whatever it says, a policy is for its own account to read and write.
  await allow('bob', { Action: 's3:*' })
  await setPolicy({
    Effect: 'Allow',
    Principal: { AWS: arnOf('bob') },
    Action: 's3:*',
    Resource: 'arn:aws:s3:::photos',
  })
  expect((await ask('bob', { path: '/photos', query: 'location' })).status).toBe(200)
  expect(await ask('bob', { path: '/photos', query: 'policy' })).toMatchObject({
    status: 405,
    code: 'MethodNotAllowed',
  })
})

test('whether a key is there is told to who may list', async ({ expect }) => {
  const { ask, allow } = await setUp()
  const missing = { path: '/photos/none' }
  await allow('ann', { Action: 's3:GetObject*' })
  expect(await ask('ann', missing)).toMatchObject({ status: 403, message: 'Access Denied' })
  expect(await ask('ann', { ...missing, method: 'HEAD' })).toMatchObject({ status: 403 })
  expect(await ask('ann', { ...missing, query: `versionId=${'a'.repeat(32)}` })).toMatchObject({ status: 403 })
  await allow('ann', { Action: ['s3:GetObject*', 's3:ListBucket'] })
  expect(await ask('ann', missing)).toMatchObject({ status: 404, code: 'NoSuchKey' })
  expect(await ask('ann', { ...missing, method: 'HEAD' })).toMatchObject({ status: 404 })
  // A bucket's name is no secret: names are one space.
  expect(await ask('bob', { path: '/no-such-bucket/k' })).toMatchObject({ code: 'NoSuchBucket' })
  expect(await ask('nobody', { path: '/no-such-bucket/k' })).toMatchObject({ code: 'NoSuchBucket' })
})

test('what headers and versions ask for needs permissions of its own', async ({ expect }) => {
  const { ask, allow, root, ann } = await setUp()
  const enabled = { Status: 'Enabled' } as const
  await root.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: enabled }))
  const { VersionId } = await root.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'y', Tagging: 'a=b' }))
  const put = { method: 'PUT', path: '/photos/new', body: 'x' }
  const cases: readonly (readonly [object, readonly string[]])[] = [
    [{ path: '/photos/k', query: `versionId=${VersionId}` }, ['s3:GetObjectVersion']],
    [{ path: '/photos/k', query: `tagging&versionId=${VersionId}` }, ['s3:GetObjectVersionTagging']],
    [{ method: 'DELETE', path: '/photos/k', query: 'versionId=null' }, ['s3:DeleteObjectVersion']],
    [{ ...put, headers: { 'x-amz-acl': 'private' } }, ['s3:PutObject', 's3:PutObjectAcl']],
    [{ ...put, headers: { 'x-amz-tagging': 'a=b' } }, ['s3:PutObject', 's3:PutObjectTagging']],
    [{ ...put, headers: { 'x-amz-object-lock-legal-hold': 'ON' } }, ['s3:PutObject', 's3:PutObjectLegalHold']],
    [{ ...put, headers: { 'if-match': '"a"' } }, ['s3:PutObject', 's3:GetObject']],
    [
      { method: 'DELETE', path: '/photos/none', headers: { 'x-amz-bypass-governance-retention': 'true' } },
      ['s3:DeleteObject', 's3:BypassGovernanceRetention'],
    ],
    [
      { method: 'PUT', path: '/fresh', headers: { 'x-amz-object-ownership': 'ObjectWriter', 'x-amz-acl': 'private' } },
      ['s3:CreateBucket', 's3:PutBucketOwnershipControls', 's3:PutBucketAcl'],
    ],
    // A copy takes the tags of its source along.
    [
      { method: 'PUT', path: '/photos/copy', headers: { 'x-amz-copy-source': 'photos/k' } },
      ['s3:PutObject', 's3:GetObject', 's3:GetObjectTagging', 's3:PutObjectTagging'],
    ],
  ]
  for (const [asked, needs] of cases) {
    const named = JSON.stringify(asked)
    for (const need of needs) {
      await allow('ann', { NotAction: need })
      expect.soft((await ask('ann', asked as never)).code, `${named} without ${need}`).toBe('AccessDenied')
    }
    await allow('ann', { Action: [...needs, 's3:ListBucket'] })
    expect.soft((await ask('ann', asked as never)).code, named).not.toBe('AccessDenied')
  }
  // Each key of a document is judged by itself.
  await allow('ann', { Action: 's3:DeleteObject', Resource: 'arn:aws:s3:::photos/mine/*' })
  const Objects = [{ Key: 'mine/a' }, { Key: 'k' }, { Key: 'mine/b', VersionId: 'null' }]
  const { Deleted, Errors } = await ann.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
  expect(Deleted?.map(({ Key }) => Key)).toEqual(['mine/a'])
  expect(Errors?.map(({ Key, Code }) => [Key, Code])).toEqual([
    ['k', 'AccessDenied'],
    ['mine/b', 'AccessDenied'],
  ])
})

test('policies see the request as it came: encryption, listing, tags, address, signature', async ({ expect }) => {
  const { ask, allow, root, ann, setPolicy, get } = await setUp()
  await allow('ann', { Action: 's3:*' })
  const deny = { Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: OBJECTS }
  const SSE = 's3:x-amz-server-side-encryption'
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html and the one that came before it.
  await setPolicy(
    { ...deny, Condition: { StringNotEquals: { [SSE]: 'aws:kms' } } },
    { ...deny, Condition: { Null: { [SSE]: 'true' } } },
  )
  const put = (ServerSideEncryption?: 'aws:kms' | 'AES256') =>
    ann.send(new PutObjectCommand({ Bucket, Key: 'e', Body: 'x', ServerSideEncryption }))
  await expect(put()).rejects.toMatchObject(DENIED)
  await expect(put('AES256')).rejects.toMatchObject(DENIED)
  await put('aws:kms')
  // A part bears no such header; it is judged by its upload's encryption.
  const begin = new CreateMultipartUploadCommand({ Bucket, Key: 'e', ServerSideEncryption: 'aws:kms' })
  const { UploadId } = await ann.send(begin)
  await ann.send(new UploadPartCommand({ Bucket, Key: 'e', UploadId, PartNumber: 1, Body: 'x' }))
  await expect(ann.send(new CreateMultipartUploadCommand({ Bucket, Key: 'e' }))).rejects.toMatchObject(DENIED)

  await setPolicy({ ...deny, Condition: { StringNotEquals: { 's3:RequestObjectTag/team': 'a' } } })
  await expect(put('aws:kms')).rejects.toMatchObject(DENIED)
  await ann.send(new PutObjectCommand({ Bucket, Key: 'tagged', Body: 'x', Tagging: 'team=a' }))

  await root.send(new DeleteBucketPolicyCommand({ Bucket }))
  const read = { Action: 's3:GetObject', Condition: { StringEquals: { 's3:ExistingObjectTag/team': 'a' } } }
  await allow('ann', read)
  await get(ann, 'tagged')
  await expect(get(ann)).rejects.toMatchObject(DENIED)
  await root.send(new PutObjectTaggingCommand({ Bucket, Key: 'k', Tagging: { TagSet: [{ Key: 'team', Value: 'a' }] } }))
  await get(ann)

  // Documents are seen too.
  const tag = (Value: string) =>
    ann.send(new PutObjectTaggingCommand({ Bucket, Key: 'k', Tagging: { TagSet: [{ Key: 'team', Value }] } }))
  await allow('ann', {
    Action: 's3:PutObjectTagging',
    Condition: { StringEquals: { 's3:RequestObjectTag/team': 'b' } },
  })
  await tag('b')
  await expect(tag('c')).rejects.toMatchObject(DENIED)
  const retain = (days: number) => {
    const until = new Date(Date.now() + days * 86_400_000).toISOString()
    const body = `<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>${until}</RetainUntilDate></Retention>`
    return ask('ann', { method: 'PUT', path: '/photos/k', query: 'retention', body })
  }
  const short = { NumericLessThanEquals: { 's3:object-lock-remaining-retention-days': '10' } }
  await allow('ann', { Action: 's3:PutObjectRetention', Condition: short })
  expect((await retain(9)).message).toBe('Bucket is missing Object Lock Configuration')
  expect((await retain(11)).code).toBe('AccessDenied')

  const list = (query: string) => ask('ann', { path: '/photos', query })
  await allow('ann', {
    Action: 's3:ListBucket',
    Condition: {
      StringEquals: { 's3:prefix': 'home/', 's3:delimiter': '/' },
      NumericLessThanEquals: { 's3:max-keys': '10' },
    },
  })
  expect((await list('list-type=2&prefix=home%2F&delimiter=/&max-keys=10')).status).toBe(200)
  expect((await list('list-type=2&prefix=home%2F&delimiter=/&max-keys=11')).status).toBe(403)
  expect((await list('prefix=home%2F&delimiter=/&max-keys=1')).status).toBe(200)
  expect((await list('prefix=&delimiter=/&max-keys=1')).status).toBe(403)
  expect((await list('list-type=2')).status).toBe(403)

  const path = '/photos/k'
  const now = new Date().toISOString()
  const conditions: readonly (readonly [object, number])[] = [
    [{ IpAddress: { 'aws:SourceIp': '127.0.0.0/8' }, Bool: { 'aws:SecureTransport': 'false' } }, 200],
    [{ Bool: { 'aws:SecureTransport': 'true' } }, 403],
    [{ StringLike: { 'aws:UserAgent': 'test/*', 'aws:Referer': 'http://example.com/*' } }, 200],
    [{ StringEquals: { 's3:authType': 'REST-HEADER', 's3:signatureversion': 'AWS4-HMAC-SHA256' } }, 200],
    [{ StringEquals: { 's3:authType': 'REST-QUERY-STRING' } }, 403],
    [{ StringEquals: { 's3:x-amz-content-sha256': 'UNSIGNED-PAYLOAD', 's3:ResourceAccount': HOME } }, 200],
    [{ DateGreaterThan: { 'aws:CurrentTime': now }, StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }, 200],
    [{ DateLessThan: { 'aws:CurrentTime': now } }, 403],
  ]
  for (const [Condition, status] of conditions) {
    await allow('ann', { Action: 's3:GetObject', Condition })
    const headers = { 'user-agent': 'test/1', referer: 'http://example.com/a' }
    expect.soft((await ask('ann', { path, headers })).status, JSON.stringify(Condition)).toBe(status)
  }
  await allow('ann', {
    Action: ['s3:PutObject', 's3:GetObject'],
    Condition: {
      StringEqualsIfExists: { 's3:x-amz-copy-source': 'photos/k', 's3:x-amz-metadata-directive': 'REPLACE' },
    },
  })
  const copy = (CopySource: string, MetadataDirective?: 'REPLACE') =>
    ann.send(new CopyObjectCommand({ Bucket, Key: 'c', CopySource, MetadataDirective, TaggingDirective: 'REPLACE' }))
  await copy('/photos/k', 'REPLACE')
  await expect(copy('/photos/tagged', 'REPLACE')).rejects.toMatchObject(DENIED)
})

test('URLs carry the rights that their signer has when they are used', async ({ expect }) => {
  const { ann, allow, url: store } = await setUp()
  /** The older signatures, of S3 and of OBS. */
  const older = (by: 'AWSAccessKeyId' | 'AccessKeyId'): string => {
    const expires = Math.floor(Date.now() / 1000) + 60
    const signature = createHmac('sha1', 'ann').update(`GET\n\n\n${expires}\n/photos/k`).digest('base64')
    return `${store}/photos/k?${by}=ann&Expires=${expires}&Signature=${encodeURIComponent(signature)}`
  }
  for (const [by, version] of [
    ['AWSAccessKeyId', 'AWS'],
    ['AccessKeyId', 'OBS'],
  ] as const) {
    const signed = older(by)
    await allow('ann')
    expect((await fetch(signed)).status).toBe(403)
    const Condition = { StringEquals: { 's3:authType': 'REST-QUERY-STRING', 's3:signatureversion': version } }
    await allow('ann', { Action: 's3:GetObject', Condition })
    expect((await fetch(signed)).status).toBe(200)
  }
  await allow('ann')
  const url = await getSignedUrl(ann, new GetObjectCommand({ Bucket, Key: 'k' }), { expiresIn: 60 })
  expect((await fetch(url)).status).toBe(403)
  await allow('ann', { Action: 's3:GetObject', Condition: { StringEquals: { 's3:authType': 'REST-QUERY-STRING' } } })
  expect((await fetch(url)).status).toBe(200)
  await allow('ann', { Action: 's3:GetObject', Condition: { NumericGreaterThan: { 's3:signatureAge': '600000' } } })
  expect((await fetch(url)).status).toBe(403)
  await allow('ann')
  expect((await fetch(url)).status).toBe(403)
})

test('buckets belong to accounts: names, lists, expected owners', async ({ expect }) => {
  const { root, away, bob, allow, ask } = await setUp()
  await expect(away.send(new CreateBucketCommand({ Bucket }))).rejects.toMatchObject({ name: 'BucketAlreadyExists' })
  await allow('bob', { Action: ['s3:CreateBucket', 's3:ListAllMyBuckets'] })
  await bob.send(new CreateBucketCommand({ Bucket: 'bobs' }))
  const names = async (client: S3Client) =>
    (await client.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)
  expect(await names(root)).toEqual(['photos'])
  expect(await names(bob)).toEqual(['bobs'])
  expect((await away.send(new ListBucketsCommand({}))).Owner?.ID).toBe(AWAY)
  const expecting = (owner: string, path = '/photos/k') =>
    ask(path.startsWith('/bobs') ? 'away' : 'test', { path, headers: { 'x-amz-expected-bucket-owner': owner } })
  expect((await expecting(HOME)).status).toBe(200)
  expect((await expecting(AWAY)).code).toBe('AccessDenied')
  expect((await expecting(AWAY, '/bobs')).status).toBe(200)
  expect((await expecting(HOME, '/bobs')).code).toBe('AccessDenied')
  const fromBobs = { 'x-amz-copy-source': 'photos/k', 'x-amz-source-expected-bucket-owner': AWAY }
  expect((await ask('test', { method: 'PUT', path: '/photos/c', headers: fromBobs })).code).toBe('AccessDenied')
})

test('nobody, and other accounts, come in where a policy lets them and that is not blocked', async ({ expect }) => {
  const { ask, allow, root, setPolicy } = await setUp()
  const block = (flags: object) =>
    root.send(
      new PutPublicAccessBlockCommand({
        Bucket,
        PublicAccessBlockConfiguration: { RestrictPublicBuckets: false, ...flags },
      }),
    )
  const open = { Effect: 'Allow', Principal: '*', Action: ['s3:GetObject', 's3:PutObject'], Resource: OBJECTS }
  await expect(setPolicy(open)).rejects.toMatchObject(DENIED)
  await block({})
  await setPolicy(open)
  const path = '/photos/k'
  expect((await ask('nobody', { path })).status).toBe(200)
  expect((await ask('nobody', { method: 'HEAD', path })).status).toBe(200)
  expect((await ask('nobody', { path: '/photos/none' })).status).toBe(403)
  expect(await ask('nobody', { path, query: 'response-content-type=text/html' })).toMatchObject({
    code: 'InvalidRequest',
    message: 'Request specific response headers cannot be used for anonymous GET requests.',
  })
  expect((await ask('nobody', { method: 'PUT', path: '/photos/n', body: 'x' })).status).toBe(200)
  expect((await ask('nobody', { method: 'DELETE', path })).status).toBe(403)
  // Of the account's own users everybody is one; of another's, each needs its account's leave too.
  expect((await ask('ann', { path })).status).toBe(200)
  expect((await ask('bob', { path })).status).toBe(403)
  expect((await ask('away', { path })).status).toBe(200)
  // What is sealed under a key of the KMS is for whoever can say for whom it is opened.
  await root.send(new PutObjectCommand({ Bucket, Key: 'sealed', Body: 'x', ServerSideEncryption: 'aws:kms' }))
  const mustSign = {
    status: 400,
    code: 'InvalidArgument',
    message: 'Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.',
  }
  expect(await ask('nobody', { path: '/photos/sealed' })).toMatchObject(mustSign)
  const sse = { 'x-amz-server-side-encryption': 'aws:kms' }
  expect(await ask('nobody', { method: 'PUT', path: '/photos/n', headers: sse })).toMatchObject(mustSign)
  // An upload by nobody in a bucket without ACLs is its owner's.
  expect((await ask('test', { path: '/photos/n' })).status).toBe(200)

  await block({ RestrictPublicBuckets: true })
  for (const who of ['nobody', 'away'] as const) expect((await ask(who, { path })).status).toBe(403)
  expect((await ask('ann', { path })).status).toBe(200)
  await allow('ann')
})

test('ACLs let accounts, the signed and everybody in, and are nothing where they are disabled', async ({ expect }) => {
  const { ask, allow, root, away } = await setUp()
  const acls = { Bucket: 'acls', ObjectOwnership: 'ObjectWriter' } as const
  await root.send(new CreateBucketCommand(acls))
  await root.send(new DeletePublicAccessBlockCommand({ Bucket: 'acls' }))
  await root.send(new PutObjectCommand({ Bucket: 'acls', Key: 'k', Body: 'x' }))
  const path = '/acls/k'
  const statuses = async (asked: Parameters<typeof ask>[1]) => {
    const all: Partial<Record<Who, number>> = {}
    for (const who of ['ann', 'bob', 'away', 'nobody'] as const) all[who] = (await ask(who, asked)).status
    return all
  }
  const shut = { ann: 403, bob: 403, away: 403, nobody: 403 }
  const setAcl = (grants: object) => root.send(new PutObjectAclCommand({ Bucket: 'acls', Key: 'k', ...grants }))
  expect(await statuses({ path })).toEqual(shut)
  await setAcl({ ACL: 'public-read' })
  expect(await statuses({ path })).toEqual({ ann: 200, bob: 403, away: 200, nobody: 200 })
  await allow('bob', { Action: 's3:*' })
  expect((await ask('bob', { path })).status).toBe(200)
  await setAcl({ GrantRead: `uri=${SIGNED}` })
  expect(await statuses({ path })).toEqual({ ann: 200, bob: 200, away: 200, nobody: 403 })
  await setAcl({ GrantRead: `id=${AWAY}`, GrantFullControl: `id=${HOME}` })
  expect(await statuses({ path })).toEqual({ ann: 403, bob: 200, away: 200, nobody: 403 })
  expect(await statuses({ path, query: 'acl' })).toEqual(shut)
  await setAcl({ GrantReadACP: `uri=${EVERYBODY}`, GrantFullControl: `id=${HOME}` })
  expect(await statuses({ path })).toEqual(shut)
  expect((await ask('nobody', { path, query: 'acl' })).status).toBe(200)

  // Of the bucket: listing, writing.
  const write = { method: 'PUT', path: '/acls/theirs', body: 'x' }
  expect(await statuses(write)).toEqual(shut)
  const access = { GrantWrite: `id=${AWAY}`, GrantRead: `uri=${EVERYBODY}`, GrantFullControl: `id=${HOME}` }
  await root.send(new PutBucketAclCommand({ Bucket: 'acls', ...access }))
  expect(await statuses({ path: '/acls', query: 'list-type=2' })).toEqual({
    ann: 200,
    bob: 200,
    away: 200,
    nobody: 200,
  })
  expect(await statuses(write)).toEqual({ ann: 403, bob: 200, away: 200, nobody: 403 })
  // What they have written is theirs: its owner may read and delete it, the owner of the bucket delete it.
  const theirs = { path: '/acls/theirs' }
  const { Owner } = await away.send(new GetObjectAclCommand({ Bucket: 'acls', Key: 'theirs' }))
  expect(Owner?.ID).toBe(AWAY)
  expect((await ask('test', theirs)).code).toBe('AccessDenied')
  expect((await ask('bob', theirs)).status).toBe(200)
  const { Contents } = await root.send(new ListObjectsV2Command({ Bucket: 'acls', FetchOwner: true }))
  expect(Contents?.map((each) => each.Owner?.ID)).toEqual([HOME, AWAY])
  expect((await ask('away', { method: 'DELETE', path })).code).toBe('AccessDenied')
  expect((await ask('away', { method: 'DELETE', ...theirs })).status).toBe(204)
  await ask('bob', { ...write, headers: { 'x-amz-acl': 'bucket-owner-full-control' } })
  expect((await ask('test', theirs)).status).toBe(200)

  // Public grants can be ignored, and all of them be done away with.
  await setAcl({ ACL: 'public-read' })
  await root.send(
    new PutPublicAccessBlockCommand({ Bucket: 'acls', PublicAccessBlockConfiguration: { IgnorePublicAcls: true } }),
  )
  expect((await ask('nobody', { path })).status).toBe(403)
  expect((await ask('nobody', { path: '/acls', query: 'list-type=2' })).status).toBe(403)
  await root.send(new DeletePublicAccessBlockCommand({ Bucket: 'acls' }))
  expect((await ask('nobody', { path })).status).toBe(200)
  await root.send(new PutBucketAclCommand({ Bucket: 'acls', ACL: 'private' }))
  const enforce =
    '<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>'
  const enforced = await ask('test', { method: 'PUT', path: '/acls', query: 'ownershipControls', body: enforce })
  expect(enforced.status).toBe(200)
  expect((await ask('nobody', { path })).status).toBe(403)
  expect((await root.send(new HeadObjectCommand({ Bucket: 'acls', Key: 'theirs' }))).ContentLength).toBe(1)
})

test('a bucket of OBS: its own policy words, and grants that its objects inherit', async ({ expect }) => {
  const { ask, url } = await startWithAccounts()
  const obs = { 'x-obs-acl': 'public-read-delivered' }
  const send = async (method: string, target: string, body = '', more: Record<string, string> = {}) => {
    const date = new Date().toUTCString()
    const type = body === '' ? '' : 'text/plain'
    const own = Object.entries(more).map(([name, value]) => `${name}:${value}\n`)
    const signature = createHmac('sha1', 'test')
      .update(`${method}\n\n${type}\n${date}\n${own.join('')}${target}`)
      .digest('base64')
    const headers = { date, authorization: `OBS test:${signature}`, ...(type ? { 'content-type': type } : {}), ...more }
    return (await fetch(`${url}${target}`, { method, headers, ...(body ? { body } : {}) })).status
  }
  expect(await send('PUT', '/delivered', '', obs)).toBe(200)
  expect(await send('PUT', '/delivered/k', 'x')).toBe(200)
  expect((await ask('nobody', { path: '/delivered/k' })).status).toBe(200)
  expect((await ask('nobody', { path: '/delivered' })).status).toBe(200)
  expect((await ask('nobody', { path: '/delivered/k', query: 'acl' })).status).toBe(403)
  expect(await send('PUT', '/worded')).toBe(200)
  expect(await send('PUT', '/worded/k', 'x')).toBe(200)
  expect((await ask('nobody', { path: '/worded/k' })).status).toBe(403)
  const policy = {
    Statement: [
      { Effect: 'Allow', Principal: { ID: ['*'] }, Action: ['GetObject'], Resource: ['worded/*'] },
      { Effect: 'Allow', Principal: { ID: [`domain/${AWAY}:user/*`] }, Action: ['HeadBucket'], Resource: ['worded'] },
    ],
  }
  expect(await send('PUT', '/worded?policy', JSON.stringify(policy))).toBe(204)
  expect((await ask('nobody', { path: '/worded/k' })).status).toBe(200)
  expect((await ask('nobody', { path: '/worded' })).status).toBe(403)
  expect((await sendRaw(url, { path: '/worded/k' })).status).toBe(200)
})

test('policies see where a bucket is to be made', async ({ expect }) => {
  const { ask, allow } = await startWithAccounts()
  const create = (path: string, region: string) =>
    ask('ann', {
      method: 'PUT',
      path,
      body: `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`,
    })
  allow('ann', {
    Action: 's3:CreateBucket',
    Condition: { StringEquals: { 's3:LocationConstraint': 'eu-west-1' } },
  })
  expect(await create('/there', 'us-west-2')).toMatchObject({ status: 403, code: 'AccessDenied' })
  expect((await ask('ann', { method: 'PUT', path: '/nowhere' })).status).toBe(403)
  expect(await create('/here', 'eu-west-1')).toMatchObject({ status: 200 })
})

test('a session that has run out is ExpiredToken, with another token InvalidToken', async ({ expect }) => {
  const principal = { kind: 'user', arn: arnOf('ann'), accountId: HOME, name: 'ann' } as const
  const session = { accessKeyId: 'ann', secretAccessKey: 'ann', principal, sessionToken: 'token', expiresAtMs: 1 }
  const { ask } = await startWithAccounts({ credentials: staticCredentials([session]) })
  const withToken = (token: string) => ask('ann', { path: '/', headers: { 'x-amz-security-token': token } })
  expect(await withToken('token')).toMatchObject({ status: 400, code: 'ExpiredToken' })
  expect(await withToken('other')).toMatchObject({ status: 400, code: 'InvalidToken' })
})
