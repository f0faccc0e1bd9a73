import { request as httpRequest } from 'node:http'
import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  PutBucketPolicyCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  type WebsiteConfiguration,
} from '@aws-sdk/client-s3'
import { describe, test } from 'vitest'
import { startObs } from './_util.ts'

const Bucket = 'photos'
const HOST = 'photos.s3-website.us-east-1.localhost'

const start = async (WebsiteConfiguration: WebsiteConfiguration, isPublic = true) => {
  const { s3, port } = await startObs()
  await s3.send(new CreateBucketCommand({ Bucket }))
  await s3.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }))
  const objects = { 'index.html': 'home', 'a b/index.html': 'folder', 'error.html': 'lost', 'x.txt': 'text' }
  for (const [Key, Body] of Object.entries(objects)) await s3.send(new PutObjectCommand({ Bucket, Key, Body }))
  if (isPublic) {
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }))
    const all = { Effect: 'Allow', Principal: '*' }
    const Policy = JSON.stringify({
      Statement: [
        { ...all, Action: 's3:GetObject', Resource: 'arn:aws:s3:::photos/*' },
        { ...all, Action: 's3:ListBucket', Resource: 'arn:aws:s3:::photos' },
      ],
    })
    await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }))
  }
  const visit = (path: string, { method = 'GET', host = HOST, headers = {} } = {}) =>
    new Promise<{ status: number | undefined; location: string | undefined; text: string }>((resolve, reject) => {
      const options = { host: '127.0.0.1', port, path, method, headers: { ...headers, host } }
      httpRequest(options, (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode, location: response.headers.location, text }))
      })
        .on('error', reject)
        .end()
    })
  return { visit, s3 }
}

const plain = { IndexDocument: { Suffix: 'index.html' }, ErrorDocument: { Key: 'error.html' } }

describe('the website of a bucket', () => {
  test('serves documents, folders and errors', async ({ expect }) => {
    const { visit, s3 } = await start(plain)
    expect(await visit('/')).toMatchObject({ status: 200, text: 'home' })
    expect(await visit('/x.txt', { headers: { range: 'bytes=1-2' } })).toMatchObject({ status: 206, text: 'ex' })
    expect(await visit('/a%20b/')).toMatchObject({ status: 200, text: 'folder' })
    expect(await visit('/a%20b')).toMatchObject({ status: 302, location: '/a%20b/' })
    expect(await visit('/none')).toMatchObject({ status: 404, text: 'lost' })
    expect(await visit('/', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
    expect(await visit('/', { method: 'PUT' })).toMatchObject({ status: 405 })
    expect(await visit('/', { host: 'photos.obs-website.eu-de.obs.local.test:80' })).toMatchObject({ text: 'home' })
    await s3.send(new PutObjectCommand({ Bucket, Key: 'moved', Body: '', WebsiteRedirectLocation: '/x.txt' }))
    expect(await visit('/moved')).toMatchObject({ status: 301, location: '/x.txt' })
  })

  test('is closed where the bucket is, and to what is sealed under a key of the KMS', async ({ expect }) => {
    const closed = await (await start(plain, false)).visit('/')
    expect(closed).toMatchObject({ status: 403 })
    expect(closed.text).toContain('<li>Code: AccessDenied</li>')
    const { visit, s3 } = await start(plain)
    await s3.send(new PutObjectCommand({ Bucket, Key: 'kms', Body: 'secret', ServerSideEncryption: 'aws:kms' }))
    expect(await visit('/kms')).toMatchObject({ status: 403, text: 'lost' })
  })

  test('redirects by rules, before an object is looked for and after', async ({ expect }) => {
    const { visit } = await start({
      IndexDocument: { Suffix: 'index.html' },
      RoutingRules: [
        { Condition: { KeyPrefixEquals: 'old/' }, Redirect: { ReplaceKeyPrefixWith: 'new/' } },
        {
          Condition: { HttpErrorCodeReturnedEquals: '404', KeyPrefixEquals: 'lost/' },
          Redirect: { HostName: 'example.com', Protocol: 'https', ReplaceKeyWith: 'found', HttpRedirectCode: '307' },
        },
      ],
    })
    expect(await visit('/old/a%3F')).toMatchObject({ status: 301, location: `http://${HOST}/new/a%3F` })
    expect(await visit('/lost/x')).toMatchObject({ status: 307, location: 'https://example.com/found' })
    const missing = await visit('/none%3Cb%3E')
    expect(missing.status).toBe(404)
    expect(missing.text).toContain('<li>Key: none&lt;b&gt;</li>')
  })

  test('may be elsewhere as a whole; one that is not there says so', async ({ expect }) => {
    const { visit } = await start({ RedirectAllRequestsTo: { HostName: 'example.com', Protocol: 'https' } })
    expect(await visit('/a%20b')).toMatchObject({ status: 301, location: 'https://example.com/a%20b' })
    const nowhere = await visit('/', { host: 'nowhere.s3-website-us-east-1.localhost' })
    expect(nowhere).toMatchObject({ status: 404 })
    expect(nowhere.text).toContain('<li>Code: NoSuchBucket</li>')
  })
})
