import { createHash } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { signRequest } from '@sealstack/auth'
import { seededBytes } from '@sealstack/testing'
import ObsClient from 'esdk-obs-nodejs'
import { onTestFinished, test } from 'vitest'
import { blobsBelow, obsAgent, startObs } from './_util.ts'

const Bucket = 'photos'

const setUp = async (idleTimeoutMs?: number) => {
  const obs = await startObs({ idleTimeoutMs })
  await obs.s3.send(new CreateBucketCommand({ Bucket }))
  /** The head of a signed request, for what no client would send. */
  const head = (method: string, target: string, headers: Record<string, string> = {}, secret = 'test'): string => {
    const [path = '', query = ''] = target.split('?')
    const signed = signRequest(
      { method, rawPath: path, rawQuery: query, headers: { host: 'localhost', ...headers } },
      {
        accessKeyId: 'test',
        secretAccessKey: secret,
        region: 'us-east-1',
        service: 's3',
        nowMs: Date.now(),
        payloadHash: 'UNSIGNED-PAYLOAD',
      },
    )
    const lines = Object.entries(signed).map(([name, value]) => `${name}: ${value}`)
    return `${method} ${target} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
  }
  const dial = (): Socket => {
    const socket = connect(obs.port, '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    return socket
  }
  const send = async (first: string, body = ''): Promise<string> => {
    const socket = dial()
    socket.write(first.replace('\r\n', '\r\nconnection: close\r\n'))
    socket.write(body)
    return text(socket)
  }
  return { ...obs, head, dial, send }
}

test('sizes of keys, metadata, headers and documents are held to what S3 says', async ({ expect }) => {
  const { s3, head, send } = await setUp()
  await s3.send(new PutObjectCommand({ Bucket, Key: 'ü'.repeat(512), Body: '' }))
  const long = new PutObjectCommand({ Bucket, Key: `${'ü'.repeat(512)}a`, Body: '' })
  await expect(s3.send(long)).rejects.toMatchObject({ name: 'KeyTooLongError', Size: '1025', MaxSizeAllowed: '1024' })
  await s3.send(new PutObjectCommand({ Bucket, Key: 'meta', Body: '', Metadata: { a: 'x'.repeat(2047) } }))
  const excess = new PutObjectCommand({ Bucket, Key: 'meta', Body: '', Metadata: { a: 'x'.repeat(2047), b: '' } })
  await expect(s3.send(excess)).rejects.toMatchObject({
    name: 'MetadataTooLarge',
    Size: '2049',
    MaxSizeAllowed: '2048',
  })

  const headers = await send(head('GET', '/photos/meta', { 'x-a': 'a'.repeat(9000) }))
  expect(headers).toMatch(/^HTTP\/1\.1 400 [\s\S]*<Code>RequestHeaderSectionTooLarge<[\s\S]*<MaxSizeAllowed>8192</)
  const post = (target: string, body: string): Promise<string> => {
    const md5 = createHash('md5').update(body).digest('base64')
    return send(head('POST', target, { 'content-length': String(Buffer.byteLength(body)), 'content-md5': md5 }), body)
  }
  const nested = `${'<a>'.repeat(200)}${'</a>'.repeat(200)}`
  const keys = (count: number): string => '<Object><Key>k</Key></Object>'.repeat(count)
  expect(await post('/photos?delete=', `<Delete>${keys(1000)}</Delete>`)).toMatch(/^HTTP\/1\.1 200/)
  for (const document of [
    `<Delete>${keys(1001)}</Delete>`,
    `<Delete>${nested}</Delete>`,
    '<!DOCTYPE a><Delete/>',
    '',
  ]) {
    expect(await post('/photos?delete=', document)).toMatch(/^HTTP\/1\.1 400 [\s\S]*<Code>MalformedXML</)
  }
  const huge = await post('/photos?delete=', `<Delete>${'x'.repeat(9 * 2 ** 20)}</Delete>`)
  expect(huge).toMatch(/^HTTP\/1\.1 400 [\s\S]*<Code>EntityTooLarge</)
  const put = await send(head('PUT', '/photos/k', { 'content-length': String(5 * 2 ** 30 + 1) }))
  expect(put).toMatch(/^HTTP\/1\.1 400 [\s\S]*<Code>EntityTooLarge<[\s\S]*<MaxSizeAllowed>5368709120</)
})

test('pages have 1000 at most, and part numbers go from 1 to 10000', async ({ expect }) => {
  const { s3 } = await setUp()
  expect(await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 5000 }))).toMatchObject({ MaxKeys: 1000 })
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k' }))
  const upload = (PartNumber: number) =>
    s3.send(new UploadPartCommand({ Bucket, Key: 'k', UploadId, PartNumber, Body: 'x' }))
  await upload(10_000)
  for (const number of [0, 10_001]) {
    await expect(upload(number)).rejects.toMatchObject({
      name: 'InvalidArgument',
      message: 'Part number must be an integer between 1 and 10000, inclusive',
    })
  }
})

test('parts but the last have 5 MiB in S3 and 100 KB in OBS', async ({ expect }) => {
  const { s3, port } = await setUp()
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k' }))
  const Body = seededBytes(100 * 1024)
  const Parts = []
  for (const PartNumber of [1, 2]) {
    const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key: 'k', UploadId, PartNumber, Body }))
    Parts.push({ PartNumber, ETag })
  }
  const complete = new CompleteMultipartUploadCommand({ Bucket, Key: 'k', UploadId, MultipartUpload: { Parts } })
  await expect(s3.send(complete)).rejects.toMatchObject({
    name: 'EntityTooSmall',
    MinSizeAllowed: '5242880',
    ProposedSize: '102400',
    PartNumber: '1',
  })
  const server = `http://obs.local.test:${port}`
  const keys = { access_key_id: 'test', secret_access_key: 'test' }
  const client = new ObsClient({ ...keys, server, http_agent: obsAgent, max_retry_count: 0 })
  await new Promise(setImmediate)
  const small = await client.uploadPart({ Bucket, Key: 'k', UploadId, PartNumber: 1, Body: 'a'.repeat(102_399) })
  const tooSmall = [{ PartNumber: 1, ETag: small.InterfaceResult.ETag }, Parts[1]]
  const refused = await client.completeMultipartUpload({ Bucket, Key: 'k', UploadId, Parts: tooSmall })
  expect(refused.CommonMsg).toMatchObject({ Status: 400, Code: 'EntityTooSmall' })
  const part = await client.uploadPart({ Bucket, Key: 'k', UploadId, PartNumber: 1, Body: 'a'.repeat(102_400) })
  const right = [{ PartNumber: 1, ETag: part.InterfaceResult.ETag }, Parts[1]]
  const done = await client.completeMultipartUpload({ Bucket, Key: 'k', UploadId, Parts: right })
  expect(done.CommonMsg.Status).toBe(200)
})

test('a body is asked for only once its headers were judged: signature, bucket, encryption, condition', async ({
  expect,
}) => {
  const { s3, head, dial } = await setUp()
  await s3.send(new PutObjectCommand({ Bucket, Key: 'there', Body: 'x' }))
  const expecting = { expect: '100-continue', 'content-length': '5' }
  const answerTo = async (first: string): Promise<string> => {
    const socket = dial()
    socket.setEncoding('latin1')
    socket.write(first)
    let seen = ''
    for await (const chunk of socket) {
      seen += chunk
      if (seen.startsWith('HTTP/1.1 100') && !seen.includes('200 OK')) socket.write('hello')
      if (/HTTP\/1\.1 [2-5]\d\d/.test(seen)) break
    }
    return [...seen.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status).join(' ')
  }
  expect(await answerTo(head('PUT', '/photos/k', expecting))).toBe('100 200')
  expect(await answerTo(head('PUT', '/photos/k', expecting, 'wrong'))).toBe('403')
  expect(await answerTo(head('PUT', '/nowhere/k', expecting))).toBe('404')
  const more: readonly (readonly [Record<string, string>, string])[] = [
    [{ 'x-amz-server-side-encryption': 'x' }, '400'],
    [{ 'if-match': '"x"' }, '412'],
    [{ 'content-md5': 'x' }, '400'],
    [{ 'x-amz-storage-class': 'x' }, '400'],
  ]
  for (const [headers, status] of more) {
    expect(await answerTo(head('PUT', '/photos/k', { ...expecting, ...headers }))).toBe(status)
  }
  expect(await answerTo(head('PUT', '/photos/there', { ...expecting, 'if-none-match': '*' }))).toBe('412')
})

test('who stops sending, or reading, is cut off, and leaves neither a blob nor a reader', async ({ expect }) => {
  // Longer than a busy machine keeps the client waiting that uploads the large object, in this same process.
  const { s3, head, dial, dir } = await setUp(2000)
  const closed = (socket: Socket): Promise<unknown> => new Promise((resolve) => socket.once('close', resolve))
  const sender = dial()
  sender.on('error', () => undefined)
  sender.resume()
  sender.write(head('PUT', '/photos/stalled', { 'content-length': '1000000' }))
  sender.write(Buffer.alloc(200_000))
  await expect.poll(() => blobsBelow(dir).length).toBe(1)
  await closed(sender)
  await expect.poll(() => blobsBelow(dir).length).toBe(0)

  await s3.send(new PutObjectCommand({ Bucket, Key: 'large', Body: seededBytes(64 * 2 ** 20) }))
  const reader = dial()
  reader.pause()
  reader.write(head('GET', '/photos/large'))
  await expect.poll(() => reader.bytesRead, { timeout: 5000 }).toBeGreaterThanOrEqual(0)
  await new Promise((resolve) => setTimeout(resolve, 100))
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'large' }))
  // The reader held the blob; once it is cut off, nothing does.
  await expect.poll(() => blobsBelow(dir).length, { timeout: 10_000 }).toBe(0)
})
