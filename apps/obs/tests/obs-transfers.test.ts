import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seededBytes, tempDir } from '@sealstack/testing'
import ObsClient from 'esdk-obs-nodejs'
import { describe, onTestFinished, test } from 'vitest'
import { obsAgent, startObs } from './_util.ts'

const Bucket = 'photos'

const setUp = async (dialect: 'obs' | 'v2') => {
  const obs = await startObs()
  const client = new ObsClient({
    access_key_id: 'test',
    secret_access_key: 'test',
    server: dialect === 'obs' ? `http://obs.local.test:${obs.port}` : obs.url,
    http_agent: obsAgent,
    max_retry_count: 0,
  })
  // The constructor goes on after it has returned; a call in the same tick fails.
  await new Promise(setImmediate)
  await client.createBucket({ Bucket })
  return { ...obs, client }
}

describe.for(['obs', 'v2'] as const)('the official OBS SDK in its %s dialect', (dialect) => {
  test('sends a file without telling its length', async ({ expect }) => {
    const { client } = await setUp(dialect)
    const dir = tempDir()
    onTestFinished(dir.remove)
    // The SDK gives back text.
    const bytes = Buffer.from(seededBytes(150_000).toString('hex'))
    const SourceFile = join(dir.path, 'picture.jpg')
    writeFileSync(SourceFile, bytes)
    const put = await client.putObject({ Bucket, Key: 'k', SourceFile, SseKms: 'kms' })
    expect(put.CommonMsg.Status).toBe(200)
    const got = await client.getObject({ Bucket, Key: 'k' })
    expect(got.InterfaceResult.ContentType).toBe('image/jpeg')
    expect(got.InterfaceResult.Content.toString()).toBe(bytes.toString())
    const range = await client.getObject({ Bucket, Key: 'k', Range: 'bytes=65530-65540' })
    expect(range.CommonMsg.Status).toBe(206)
    expect(range.InterfaceResult.Content.toString()).toBe(bytes.subarray(65_530, 65_541).toString())
    const head = await client.getObjectMetadata({ Bucket, Key: 'k' })
    expect(head.InterfaceResult).toMatchObject({
      ContentLength: '300000',
      SseKms: dialect === 'obs' ? 'kms' : 'aws:kms',
    })
  })

  test('uploads in parts, and names the encryption with each', async ({ expect }) => {
    const { client } = await setUp(dialect)
    const begun = await client.initiateMultipartUpload({ Bucket, Key: 'k', SseKms: 'kms' })
    const { UploadId, SseKms } = begun.InterfaceResult
    expect(SseKms).toBe(dialect === 'obs' ? 'kms' : 'aws:kms')
    const bodies = ['a'.repeat(5 * 2 ** 20), 'b'.repeat(10)]
    const Parts = []
    for (const [index, Body] of bodies.entries()) {
      const part = await client.uploadPart({ Bucket, Key: 'k', UploadId, PartNumber: index + 1, Body })
      expect(part.InterfaceResult.SseKms).toBe(SseKms)
      Parts.push({ PartNumber: index + 1, ETag: part.InterfaceResult.ETag })
    }
    const listed = await client.listParts({ Bucket, Key: 'k', UploadId })
    expect(listed.InterfaceResult.Parts).toHaveLength(2)
    const done = await client.completeMultipartUpload({ Bucket, Key: 'k', UploadId, Parts })
    expect(done.CommonMsg.Status).toBe(200)
    expect(done.InterfaceResult).toMatchObject({ Key: 'k', SseKms })
    expect((await client.getObject({ Bucket, Key: 'k' })).InterfaceResult.Content.toString()).toBe(bodies.join(''))
  })

  test('deletes many, lists what is left, and reads errors', async ({ expect }) => {
    const { client } = await setUp(dialect)
    for (const Key of ['a&b', 'c d', 'ü', 'dir/1', 'dir/2']) await client.putObject({ Bucket, Key, Body: Key })
    const Objects = ['a&b', 'ü', 'none'].map((Key) => ({ Key }))
    const deleted = await client.deleteObjects({ Bucket, Quiet: false, Objects })
    expect(deleted.CommonMsg.Status).toBe(200)
    expect(deleted.InterfaceResult.Deleteds.map(({ Key }: { Key: string }) => Key)).toEqual(['a&b', 'ü', 'none'])
    const listed = await client.listObjects({ Bucket, Delimiter: '/' })
    expect(listed.InterfaceResult.Contents.map(({ Key }: { Key: string }) => Key)).toEqual(['c d'])
    expect(listed.InterfaceResult.CommonPrefixes.map(({ Prefix }: { Prefix: string }) => Prefix)).toEqual(['dir/'])
    expect((await client.deleteBucket({ Bucket })).CommonMsg).toMatchObject({ Status: 409, Code: 'BucketNotEmpty' })
    expect((await client.getObjectMetadata({ Bucket, Key: 'none' })).CommonMsg).toMatchObject({
      Status: 404,
      Code: 'NoSuchKey',
    })
    expect((await client.getBucketPolicy({ Bucket })).CommonMsg).toMatchObject({
      Status: 404,
      Code: 'NoSuchBucketPolicy',
    })
    const location = await client.getBucketLocation({ Bucket })
    // S3 says nothing where it is us-east-1.
    expect(location.InterfaceResult.Location).toBe(dialect === 'obs' ? 'us-east-1' : '')
  })

  test('signs URLs that upload and download', async ({ expect }) => {
    const { client, port } = await setUp(dialect)
    const sign = (Method: string) => client.createSignedUrlSync({ Method, Bucket, Key: 'a b', Expires: 60 })
    // fetch cannot be told how to resolve a name, so the request goes to loopback and names the host itself.
    const send = async (method: string, body?: string) => {
      const { SignedUrl, ActualSignedRequestHeaders } = sign(method)
      const { request } = await import('node:http')
      const url = new URL(SignedUrl)
      return new Promise<{ status: number; text: string }>((resolve, reject) => {
        const sent = request(
          {
            host: '127.0.0.1',
            port,
            method,
            path: `${url.pathname}${url.search}`,
            headers: { ...ActualSignedRequestHeaders, host: url.host },
          },
          (answer) => {
            let text = ''
            answer.on('data', (chunk) => {
              text += chunk
            })
            answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
          },
        )
        sent.on('error', reject)
        sent.end(body)
      })
    }
    const missing = await send('GET')
    expect(missing.status).toBe(404)
    expect(missing.text.includes('standalone="yes"') && missing.text.includes('<Resource>')).toBe(dialect === 'obs')
    expect((await send('PUT', 'hello')).status).toBe(200)
    expect(await send('GET')).toEqual({ status: 200, text: 'hello' })
  })
})
