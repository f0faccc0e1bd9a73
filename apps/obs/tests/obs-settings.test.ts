import { PutObjectCommand } from '@aws-sdk/client-s3'
import { describe, test } from 'vitest'
import { blobsBelow, type ObsDialect, obsClient, startObs } from './_util.ts'

const Bucket = 'photos'

/** Each setting through the official SDK: setter with its parameters, getter with what a new bucket and what the set one says. */
const CASES: readonly (readonly [string, object, object | string, object, remove?: string])[] = [
  ['BucketQuota', { StorageQuota: 1000 }, { StorageQuota: '0' }, { StorageQuota: '1000' }],
  ['BucketStoragePolicy', { StorageClass: 'WARM' }, { StorageClass: 'STANDARD' }, { StorageClass: 'WARM' }],
  ['BucketDirectColdAccess', { Status: 'Enabled' }, { Status: 'Disabled' }, { Status: 'Enabled' }, 'delete'],
  [
    'BucketEncryption',
    { Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'kms', KMSMasterKeyID: 'alias/mine' } } },
    'NoSuchEncryptionConfiguration',
    { Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'kms', KMSMasterKeyID: 'alias/mine' } } },
    'delete',
  ],
  [
    'BucketTagging',
    { Tags: [{ Key: 'a', Value: 'b' }] },
    'NoSuchTagSet',
    { Tags: [{ Key: 'a', Value: 'b' }] },
    'delete',
  ],
  [
    'BucketCors',
    { CorsRules: [{ ID: '1', AllowedMethod: ['GET'], AllowedOrigin: ['*'], AllowedHeader: ['x'], MaxAgeSeconds: 5 }] },
    'NoSuchCORSConfiguration',
    { CorsRules: [{ ID: '1', AllowedMethod: ['GET'], AllowedOrigin: ['*'], MaxAgeSeconds: '5' }] },
    'delete',
  ],
  [
    'BucketWebsiteConfiguration',
    { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: 'e.html' } },
    'NoSuchWebsiteConfiguration',
    { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: 'e.html' } },
    'delete',
  ],
  [
    'BucketLifecycleConfiguration',
    { Rules: [{ ID: 'r', Prefix: 'a', Status: 'Enabled', Transitions: [{ StorageClass: 'WARM', Days: 30 }] }] },
    'NoSuchLifecycleConfiguration',
    { Rules: [{ ID: 'r', Prefix: 'a', Status: 'Enabled', Transitions: [{ StorageClass: 'WARM', Days: '30' }] }] },
    'delete',
  ],
  [
    'BucketLoggingConfiguration',
    { Agency: 'logs', LoggingEnabled: { TargetBucket: Bucket, TargetPrefix: 'l/' } },
    {},
    { LoggingEnabled: { TargetBucket: Bucket, TargetPrefix: 'l/' } },
  ],
  [
    'BucketPolicy',
    {
      Policy: '{"Statement":[{"Effect":"Allow","Principal":{"ID":["*"]},"Action":"GetObject","Resource":"photos/*"}]}',
    },
    'NoSuchBucketPolicy',
    {
      Policy: '{"Statement":[{"Effect":"Allow","Principal":{"ID":["*"]},"Action":"GetObject","Resource":"photos/*"}]}',
    },
    'delete',
  ],
  [
    'BucketAcl',
    { ACL: 'public-read' },
    { Grants: [{ Permission: 'FULL_CONTROL' }] },
    { Grants: [{ Permission: 'FULL_CONTROL' }, { Permission: 'READ' }] },
  ],
  [
    'BucketReplication',
    { Agency: 'copy', Rules: [{ ID: 'r', Prefix: '', Status: 'Enabled', Destination: { Bucket: 'copies' } }] },
    'NoSuchReplicationConfiguration',
    { Rules: [{ ID: 'r', Prefix: '', Status: 'Enabled', Destination: { Bucket: 'copies' } }] },
    'delete',
  ],
  [
    'BucketNotification',
    { TopicConfigurations: [{ ID: 't', Topic: 'urn:smn:r:p:t', Event: ['ObjectCreated:*'] }] },
    {},
    { TopicConfigurations: [{ ID: 't', Topic: 'urn:smn:r:p:t' }] },
  ],
]

/** Where S3 itself differs: it has a default encryption, roles, and no ACLs nor public policies in a new bucket. */
const OBS_ALONE = ['BucketEncryption', 'BucketAcl', 'BucketPolicy', 'BucketLoggingConfiguration', 'BucketReplication']

describe.for<ObsDialect>(['obs', 'v2'])('the official OBS SDK in its %s dialect', (dialect) => {
  test('each setting: a new bucket, set, given back, deleted', async ({ expect }) => {
    const { port } = await startObs()
    const client = await obsClient(dialect, port)
    const inWords = (value: object) =>
      dialect === 'v2' ? JSON.parse(JSON.stringify(value).replace('WARM', 'STANDARD_IA')) : value
    const call = async (method: string, more: object = {}) => client[method]({ Bucket, ...more })
    for (const [name, parameters, unset, value, remove] of CASES) {
      if (dialect === 'v2' && OBS_ALONE.includes(name)) continue
      const check = async (wanted: object | string) => {
        const { CommonMsg, InterfaceResult } = await call(`get${name}`)
        if (typeof wanted === 'string') expect.soft(CommonMsg, name).toMatchObject({ Status: 404, Code: wanted })
        else
          expect.soft({ Status: CommonMsg.Status, ...InterfaceResult }, name).toMatchObject({ Status: 200, ...wanted })
      }
      expect((await call('createBucket')).CommonMsg.Status).toBe(200)
      await check(unset)
      expect.soft((await call(`set${name}`, parameters)).CommonMsg.Status, name).toBeLessThan(300)
      await check(inWords(value))
      if (remove) {
        expect.soft((await call(`${remove}${name}`)).CommonMsg.Status, name).toBe(204)
        await check(unset)
      }
      expect((await call('deleteBucket')).CommonMsg.Status).toBe(204)
    }
  })

  test('counts what a bucket holds, and refuses more than its quota', async ({ expect }) => {
    const { port, dir } = await startObs()
    const client = await obsClient(dialect, port)
    await client.createBucket({ Bucket })
    const usage = async () => (await client.getBucketStorageInfo({ Bucket })).InterfaceResult
    const put = async (Key: string, Body: string) => (await client.putObject({ Bucket, Key, Body })).CommonMsg
    expect(await usage()).toMatchObject({ Size: '0', ObjectNumber: '0' })
    await put('a', 'x'.repeat(600))
    await put('b', 'x'.repeat(300))
    await put('a', 'x'.repeat(500))
    expect(await usage()).toMatchObject({ Size: '800', ObjectNumber: '2' })
    await client.setBucketQuota({ Bucket, StorageQuota: 1000 })
    expect(await put('c', 'x'.repeat(201))).toMatchObject({ Status: 403, Code: 'InsufficientStorageSpace' })
    expect(await put('a', 'x'.repeat(700))).toMatchObject({ Status: 200 })
    await client.deleteObject({ Bucket, Key: 'b' })
    expect(await usage()).toMatchObject({ Size: '700', ObjectNumber: '1' })
    const tooMuch = { Status: 403, Code: 'InsufficientStorageSpace' }
    const copied = await client.copyObject({ Bucket, Key: 'copy', CopySource: `${Bucket}/a` })
    expect(copied.CommonMsg).toMatchObject(tooMuch)
    const append = async (Position: number, bytes: number) =>
      (await client.appendObject({ Bucket, Key: 'log', Position, Body: 'x'.repeat(bytes) })).CommonMsg
    expect(await append(0, 301)).toMatchObject(tooMuch)
    expect(await append(0, 200)).toMatchObject({ Status: 200 })
    expect(await append(200, 101)).toMatchObject(tooMuch)
    expect(await append(200, 100)).toMatchObject({ Status: 200 })
    expect(await usage()).toMatchObject({ Size: '1000', ObjectNumber: '2' })
    await expect.poll(() => blobsBelow(dir)).toHaveLength(3)
    await client.setBucketVersioningConfiguration({ Bucket, VersionStatus: 'Enabled' })
    await client.deleteObject({ Bucket, Key: 'log' })
    expect(await usage()).toMatchObject({ Size: '1000', ObjectNumber: '3' })
    expect(await put('log', 'x')).toMatchObject(tooMuch)
    await client.deleteObject({ Bucket, Key: 'log', VersionId: 'null' })
    expect(await usage()).toMatchObject({ Size: '700', ObjectNumber: '2' })
  })
})

describe('settings of OBS alone', () => {
  test('custom domains', async ({ expect }) => {
    const { port } = await startObs()
    const client = await obsClient('obs', port)
    await client.createBucket({ Bucket })
    expect((await client.getBucketCustomDomain({ Bucket })).CommonMsg).toMatchObject({
      Status: 404,
      Code: 'NoSuchCustomDomain',
    })
    expect((await client.setBucketCustomDomain({ Bucket, DomainName: 'a.example.com' })).CommonMsg.Status).toBe(200)
    expect((await client.getBucketCustomDomain({ Bucket })).InterfaceResult.Domains).toMatchObject([
      { DomainName: 'a.example.com' },
    ])
    expect((await client.deleteBucketCustomDomain({ Bucket, DomainName: 'a.example.com' })).CommonMsg.Status).toBe(204)
    expect((await client.deleteBucketCustomDomain({ Bucket, DomainName: 'a.example.com' })).CommonMsg.Code).toBe(
      'CustomDomainNotExist',
    )
  })

  test('inventories, the block of public access, rules of mirroring', async ({ expect }) => {
    const { port } = await startObs()
    const client = await obsClient('obs', port)
    await client.createBucket({ Bucket })
    const inventory = {
      Id: 'x',
      IsEnabled: 'true',
      Destination: { Format: 'CSV', Bucket: 'reports', Prefix: 'p' },
      Schedule: { Frequency: 'Daily' },
      IncludedObjectVersions: 'All',
    }
    const InventoryId = 'x'
    const got = async () => client.getBucketInventory({ Bucket, InventoryId })
    expect((await got()).CommonMsg).toMatchObject({ Status: 404, Code: 'NoSuchInventoryConfiguration' })
    const put = await client.setBucketInventory({ Bucket, InventoryId, ...inventory })
    expect(put.CommonMsg.Status).toBe(200)
    expect((await got()).InterfaceResult).toMatchObject(inventory)
    expect((await client.listBucketInventory({ Bucket })).CommonMsg.Status).toBe(200)
    expect((await client.deleteBucketInventory({ Bucket, InventoryId })).CommonMsg.Status).toBe(204)

    const block = { BlockPublicAcls: 'true', IgnorePublicAcls: 'false', BlockPublicPolicy: 'true' }
    expect((await client.getBucketPublicAccessBlock({ Bucket })).CommonMsg.Status).toBe(404)
    expect((await client.putBucketPublicAccessBlock({ Bucket, ...block })).CommonMsg.Status).toBe(200)
    expect((await client.getBucketPublicAccessBlock({ Bucket })).InterfaceResult).toMatchObject(block)
    expect((await client.setBucketAcl({ Bucket, ACL: 'public-read' })).CommonMsg.Code).toBe('AccessDenied')

    const Rules = JSON.stringify({ rules: [{ id: 'r', condition: { httpErrorCodeReturnedEquals: '404' } }] })
    expect((await client.getBucketMirrorBackToSource({ Bucket })).CommonMsg.Status).toBe(404)
    expect((await client.setBucketMirrorBackToSource({ Bucket, Rules })).CommonMsg.Status).toBe(200)
    expect((await client.getBucketMirrorBackToSource({ Bucket })).InterfaceResult.Rules).toBe(Rules)
    expect((await client.deleteBucketMirrorBackToSource({ Bucket })).CommonMsg.Status).toBe(204)
  })

  test('the class and the ACL of its creation, and what they do to uploads', async ({ expect }) => {
    const { port, s3 } = await startObs()
    const client = await obsClient('obs', port)
    await client.createBucket({ Bucket, StorageClass: 'WARM', ACL: 'public-read' })
    expect((await client.getBucketMetadata({ Bucket })).InterfaceResult.StorageClass).toBe('WARM')
    expect((await client.getBucketPublicStatus({ Bucket })).InterfaceResult.IsPublic).toBe('true')
    const put = await client.putObject({ Bucket, Key: 'k', Body: 'x' })
    expect(put.InterfaceResult.StorageClass).toBe('WARM')
    expect((await s3.send(new PutObjectCommand({ Bucket, Key: 'l', Body: 'x' }))).$metadata.httpStatusCode).toBe(200)
    const listed = (await client.listObjects({ Bucket })).InterfaceResult.Contents
    expect(listed.map(({ StorageClass }: { StorageClass: string }) => StorageClass)).toEqual(['WARM', 'WARM'])
  })

  test('default encryption reaches uploads that name none', async ({ expect }) => {
    const { port, inspect } = await startObs()
    const client = await obsClient('obs', port)
    await client.createBucket({ Bucket })
    await client.setBucketEncryption({
      Bucket,
      Rule: { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'kms', KMSMasterKeyID: 'alias/mine' } },
    })
    const put = await client.putObject({ Bucket, Key: 'k', Body: 'x' })
    expect(put.InterfaceResult).toMatchObject({ SseKms: 'kms', SseKmsKey: 'alias/mine' })
    expect(await inspect(Bucket, 'k')).toMatchObject({ encryption: 'aws:kms', keyArn: 'alias/mine' })
    const initiated = await client.initiateMultipartUpload({ Bucket, Key: 'm' })
    expect(initiated.InterfaceResult).toMatchObject({ SseKms: 'kms', SseKmsKey: 'alias/mine' })
  })
})
