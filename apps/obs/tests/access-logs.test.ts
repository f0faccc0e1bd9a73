import { join } from 'node:path'
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketEncryptionCommand,
  PutBucketLoggingCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { memoryKeyring } from '@sealstack/envelope'
import { createLogger } from '@sealstack/logging'
import { tempDir } from '@sealstack/testing'
import { onTestFinished, test } from 'vitest'
import { ask, contentMd5, obsClient, startObs } from './_util.ts'

test('access logs go to their bucket, one object a batch, sealed by its default; lines as S3 and OBS write them', async ({
  expect,
}) => {
  const lines: Record<string, unknown>[] = []
  const log = createLogger('obs', {
    level: 'info',
    destination: { write: (line: string) => lines.push(JSON.parse(line)) },
  })
  const { s3, url, deliverLogs } = await startObs({ log })
  for (const Bucket of ['source', 'target']) await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(
    new PutBucketEncryptionCommand({
      Bucket: 'target',
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/logs' } }],
      },
    }),
  )
  const LoggingEnabled = { TargetBucket: 'target', TargetPrefix: 'logs/' }
  await s3.send(new PutBucketLoggingCommand({ Bucket: 'source', BucketLoggingStatus: { LoggingEnabled } }))
  await s3.send(new PutObjectCommand({ Bucket: 'source', Key: 'a b', Body: 'hello' }))
  await (
    await s3.send(new GetObjectCommand({ Bucket: 'source', Key: 'a b', Range: 'bytes=1-2' }))
  ).Body?.transformToString()
  await ask(url, 'GET /source/none', { 'user-agent': 'odd "one"\t' })
  await ask(url, 'GET /source?location')
  await fetch(`${url}/source/k?X-Amz-Signature=secret&x-amz-server-side-encryption-customer-key=secret`)
  expect(await deliverLogs()).toBe(1)
  expect(await deliverLogs()).toBe(0)

  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'target' }))
  expect(Contents).toHaveLength(1)
  const place = { Bucket: 'target', Key: Contents[0]?.Key ?? '' }
  expect(place.Key).toMatch(/^logs\/\d{4}(-\d\d){5}-[0-9A-F]{16}$/)
  expect(await s3.send(new HeadObjectCommand(place))).toMatchObject({
    ServerSideEncryption: 'aws:kms',
    SSEKMSKeyId: 'alias/logs',
  })
  const text = (await (await s3.send(new GetObjectCommand(place))).Body?.transformToString()) ?? ''
  expect(text).not.toContain('secret')
  const records = text.trim().split('\n').slice(-5)
  const start = String.raw`^000000000000 source \[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d \+0000\] 127\.0\.0\.1 `
  const me = 'arn:aws:iam::000000000000:root [0-9A-F]{32} '
  const wanted = [
    `${me}REST\\.PUT\\.OBJECT a%20b "PUT /source/a%20b\\?x-id=PutObject HTTP/1\\.1" 200 - - 5 \\d+ \\d+ "-" "aws-sdk-js.*" - \\S{64} SigV4 - AuthHeader 127\\.0\\.0\\.1:\\d+ - - - us-east-1$`,
    `${me}REST\\.GET\\.OBJECT a%20b "GET .*" 206 - 2 5 \\d+ \\d+ `,
    `${me}REST\\.GET\\.OBJECT none "GET /source/none HTTP/1\\.1" 404 NoSuchKey \\d+ - \\d+ \\d+ "-" "odd %22one%22`,
    `${me}REST\\.GET\\.LOCATION - "GET /source\\?location HTTP/1\\.1" 200 - \\d+ - `,
    `- [0-9A-F]{32} REST\\.GET\\.OBJECT k "GET /source/k\\?X-Amz-Signature=&x-amz-server-side-encryption-customer-key= HTTP/1\\.1" 400 AuthorizationQueryParametersError `,
  ]
  wanted.forEach((pattern, index) => {
    expect(records[index]).toMatch(new RegExp(start + pattern))
  })

  expect(lines.find(({ operation }) => operation === 'GetObject')).toMatchObject({
    msg: 'request',
    bucket: 'source',
    status: 206,
    bytesIn: 0,
    bytesOut: 2,
    ms: expect.any(Number),
    accessKeyId: 'test',
    requestId: expect.any(String),
  })
  expect(lines.find(({ code }) => code === 'NoSuchKey')).toMatchObject({ msg: 'request refused', status: 404 })
})

test('names by the day of their requests; OBS’s own words; what is left is written at the end; none where none is wanted', async ({
  expect,
}) => {
  const dataDir = join(tempFolder(), 'obs')
  const keyring = memoryKeyring()
  const first = await startObs({ dataDir, keyring })
  await first.s3.send(new CreateBucketCommand({ Bucket: 'source' }))
  const put = (body: string) => ask(first.url, 'PUT /source?logging', contentMd5(body), body)
  await put(
    '<BucketLoggingStatus><LoggingEnabled><TargetBucket>source</TargetBucket><TargetPrefix>p/</TargetPrefix><TargetObjectKeyFormat><PartitionedPrefix><PartitionDateSource>EventTime</PartitionDateSource></PartitionedPrefix></TargetObjectKeyFormat></LoggingEnabled></BucketLoggingStatus>',
  )
  await ask(first.url, 'GET /source')
  await first.deliverLogs()
  const day = new Date().toISOString().slice(0, 10)
  const listed = (await first.s3.send(new ListObjectsV2Command({ Bucket: 'source' }))).Contents ?? []
  expect(listed[0]?.Key).toMatch(
    new RegExp(`^p/000000000000/us-east-1/source/${day.replaceAll('-', '/')}/${day}-00-00-00-[0-9A-F]{16}$`),
  )
  await put('<BucketLoggingStatus/>')
  await ask(first.url, 'GET /source')
  expect(await first.deliverLogs()).toBe(0)

  const client = await obsClient('obs', first.port)
  const words = { Agency: 'writer', LoggingEnabled: { TargetBucket: 'source', TargetPrefix: 'obs-' } }
  expect((await client.setBucketLogging({ Bucket: 'source', ...words })).CommonMsg.Status).toBe(200)
  await client.getBucketLocation({ Bucket: 'source' })
  await first.stop()
  const { s3 } = await startObs({ dataDir, keyring })
  const [log] = (await s3.send(new ListObjectsV2Command({ Bucket: 'source', Prefix: 'obs-' }))).Contents ?? []
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'source', Key: log?.Key }))
  expect(await Body?.transformToString()).toMatch(
    /REST\.GET\.BUCKET\.LOCATION - "GET \/\?location HTTP\/1\.1" 200 - \d+ - \d+ \d+ "-" ".*" - -\n$/,
  )
})

const tempFolder = (): string => {
  const folder = tempDir()
  onTestFinished(folder.remove)
  return folder.path
}
