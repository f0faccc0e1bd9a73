import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { onTestFinished, test } from 'vitest'
import type { EventDelivery } from '../src/index.ts'
import { obsClient, sendRaw, startObs } from './_util.ts'

const Bucket = 'photos'

/** A webhook that remembers what it was sent, and refuses the first `failures` of it. */
const startHook = async (failures = 0) => {
  const received: unknown[] = []
  let left = failures
  const server = createServer((req, res) => {
    let body = ''
    req.on('data', (chunk: Buffer) => {
      body += chunk
    })
    req.on('end', () => {
      res.statusCode = left > 0 ? 503 : 200
      if (left > 0) left -= 1
      else received.push(JSON.parse(body))
      res.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` }
}

test('a webhook is told of what is made and removed, with a retry', async ({ expect }) => {
  const { s3 } = await startObs()
  const hook = await startHook(1)
  await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: {
        QueueConfigurations: [
          {
            Id: 'mine',
            QueueArn: hook.url,
            Events: ['s3:ObjectCreated:*', 's3:ObjectRemoved:Delete'],
            Filter: { Key: { FilterRules: [{ Name: 'suffix', Value: '.jpg' }] } },
          },
        ],
      },
    }),
  )
  await expect.poll(() => hook.received).toMatchObject([{ Event: 's3:TestEvent', Bucket, Service: 'Amazon S3' }])
  hook.received.length = 0
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'a b/ü.jpg', Body: 'hello' }))
  await s3.send(new PutObjectCommand({ Bucket, Key: 'other', Body: 'hello' }))
  await expect
    .poll(() => hook.received)
    .toMatchObject([
      {
        Records: [
          {
            eventVersion: '2.1',
            eventSource: 'aws:s3',
            awsRegion: 'us-east-1',
            eventName: 'ObjectCreated:Put',
            requestParameters: { sourceIPAddress: '127.0.0.1' },
            responseElements: { 'x-amz-request-id': expect.stringMatching(/^[0-9A-F]{32}$/) },
            s3: {
              configurationId: 'mine',
              bucket: { name: Bucket, arn: 'arn:aws:s3:::photos' },
              object: { key: 'a+b/%C3%BC.jpg', size: 5, eTag: ETag?.replaceAll('"', '') },
            },
          },
        ],
      },
    ])
  hook.received.length = 0
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'never.jpg' }))
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a b/ü.jpg' }))
  await expect.poll(() => hook.received).toMatchObject([{ Records: [{ eventName: 'ObjectRemoved:Delete' }] }])
})

test('listeners of the process get every delivery, in order of their sequencers', async ({ expect }) => {
  const { s3, onEvent } = await startObs()
  const seen: EventDelivery[] = []
  const stop = onEvent((delivery) => seen.push(delivery))
  await s3.send(new CreateBucketCommand({ Bucket }))
  const QueueArn = 'arn:aws:sqs:us-east-1:000000000000:q'
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: {
        QueueConfigurations: [{ QueueArn, Events: ['s3:ObjectCreated:CompleteMultipartUpload', 's3:ObjectRemoved:*'] }],
      },
    }),
  )
  const place = { Bucket, Key: 'k' }
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand(place))
  const { ETag } = await s3.send(new UploadPartCommand({ ...place, UploadId, PartNumber: 1, Body: 'x' }))
  const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
  await s3.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload }))
  await s3.send(new PutObjectCommand({ ...place, Body: 'untold' }))
  await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'k' }, { Key: 'none' }] } }))
  await expect
    .poll(() => seen.map(({ record }) => record.eventName))
    .toEqual(['ObjectCreated:CompleteMultipartUpload', 'ObjectRemoved:Delete'])
  expect(seen.every(({ destination }) => destination === QueueArn)).toBe(true)
  const sequencers = seen.map(({ record }) => record.s3.object.sequencer)
  expect([...sequencers].sort()).toEqual(sequencers)
  stop()
  await s3.send(new PutObjectCommand({ ...place, Body: 'x' }))
  await s3.send(new DeleteObjectCommand(place))
  expect(seen).toHaveLength(2)
})

test('copies, appends and what becomes of versions are told by their own names', async ({ expect }) => {
  const { s3, port, onEvent } = await startObs()
  const seen: EventDelivery[] = []
  onEvent((delivery) => seen.push(delivery))
  await s3.send(new CreateBucketCommand({ Bucket }))
  const Events = ['s3:ObjectCreated:*', 's3:ObjectRemoved:*'] as const
  const QueueConfigurations = [{ QueueArn: 'arn:aws:sqs:us-east-1:000000000000:q', Events: [...Events] }]
  const NotificationConfiguration = { QueueConfigurations }
  await s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }))
  const client = await obsClient('obs', port)
  await client.appendObject({ Bucket, Key: 'log', Position: 0, Body: 'ab' })
  await client.appendObject({ Bucket, Key: 'log', Position: 2, Body: 'c' })
  const VersioningConfiguration = { Status: 'Enabled' } as const
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }))
  const { VersionId } = await s3.send(new CopyObjectCommand({ Bucket, Key: 'k', CopySource: 'photos/log' }))
  const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }))
  const Objects = [
    { Key: 'k', VersionId },
    { Key: 'k', VersionId: marker.VersionId },
    { Key: 'k', VersionId },
  ]
  await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
  const told = () =>
    seen.map(
      ({
        record: {
          eventName,
          s3: { object },
        },
      }) => [eventName, object.size, object.versionId],
    )
  await expect.poll(told).toEqual([
    ['ObjectCreated:Put', 2, undefined],
    ['ObjectCreated:Put', 3, undefined],
    ['ObjectCreated:Copy', 3, VersionId],
    ['ObjectRemoved:DeleteMarkerCreated', undefined, marker.VersionId],
    ['ObjectRemoved:Delete', undefined, VersionId],
    ['ObjectRemoved:Delete', undefined, marker.VersionId],
  ])
})

const queue = (inner: string) =>
  `<NotificationConfiguration><QueueConfiguration>${inner}</QueueConfiguration></NotificationConfiguration>`
const arn = '<Queue>arn:aws:sqs:us-east-1:0:q</Queue>'
const put = '<Event>s3:ObjectCreated:Put</Event>'
const WRONG: readonly (readonly [string, string, string])[] = [
  [queue(`<Queue>q</Queue>${put}`), 'InvalidArgument', 'The ARN could not be parsed'],
  [queue(`<Queue>file:///etc/passwd</Queue>${put}`), 'InvalidArgument', 'The ARN could not be parsed'],
  [queue(`<Queue>http://[</Queue>${put}`), 'InvalidArgument', 'The ARN could not be parsed'],
  [queue(`${arn}<Event>s3:ObjectRead</Event>`), 'InvalidArgument', 'The event is not supported for notifications'],
  [queue(arn), 'MalformedXML', ''],
  [
    queue(`${arn}${put}<Filter><S3Key><FilterRule><Name>middle</Name><Value>x</Value></FilterRule></S3Key></Filter>`),
    'InvalidArgument',
    'filter rule name must be either prefix or suffix',
  ],
]
test('a document that makes no sense is refused', async ({ expect }) => {
  const { s3, url } = await startObs()
  await s3.send(new CreateBucketCommand({ Bucket }))
  for (const [body, code, text] of WRONG) {
    const answer = await sendRaw(url, { method: 'PUT', path: '/photos', query: 'notification', body })
    expect.soft(answer, body).toMatchObject({ status: 400, code, text: expect.stringContaining(text) })
  }
})
