import { CreateBucketCommand, PutBucketCorsCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { describe, test } from 'vitest'
import { sendRaw, startObs } from './_util.ts'

const Bucket = 'photos'

const start = async () => {
  const obs = await startObs()
  await obs.s3.send(new CreateBucketCommand({ Bucket }))
  await obs.s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'hello' }))
  await obs.s3.send(
    new PutBucketCorsCommand({
      Bucket,
      CORSConfiguration: {
        CORSRules: [
          {
            AllowedOrigins: ['https://*.example.com'],
            AllowedMethods: ['GET', 'PUT'],
            AllowedHeaders: ['x-amz-*', 'Content-Type'],
            ExposeHeaders: ['ETag', 'x-amz-request-id'],
            MaxAgeSeconds: 30,
          },
          { AllowedOrigins: ['*'], AllowedMethods: ['GET'] },
        ],
      },
    }),
  )
  const ask = async (path: string, headers: Record<string, string>) => {
    const response = await fetch(`${obs.url}${path}`, { method: 'OPTIONS', headers })
    const text = await response.text()
    return { status: response.status, headers: Object.fromEntries(response.headers), text }
  }
  return { ...obs, ask }
}

const preflight = (origin: string, method: string, names?: string) => ({
  origin,
  'access-control-request-method': method,
  ...(names === undefined ? {} : { 'access-control-request-headers': names }),
})

describe('a preflight needs no signature', () => {
  test('and is told what the first fitting rule allows', async ({ expect }) => {
    const { ask } = await start()
    const named = await ask('/photos/k?uploads', preflight('https://a.example.com', 'PUT', 'X-Amz-Date, content-type'))
    expect(named.status).toBe(200)
    expect(named.headers).toMatchObject({
      'access-control-allow-origin': 'https://a.example.com',
      'access-control-allow-methods': 'GET, PUT',
      'access-control-allow-headers': 'x-amz-date, content-type',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'ETag, x-amz-request-id',
      'access-control-max-age': '30',
      vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    })
    const any = await ask('/photos/none', preflight('http://other.test', 'GET'))
    expect(any.status).toBe(200)
    expect(any.headers).toMatchObject({ 'access-control-allow-origin': '*', 'access-control-allow-methods': 'GET' })
    expect(any.headers).not.toHaveProperty('access-control-allow-credentials')
    expect(any.headers).not.toHaveProperty('access-control-max-age')
  })

  const REFUSED: readonly (readonly [string, Record<string, string>, number, string, string])[] = [
    ['/photos/k', {}, 400, 'BadRequest', 'Insufficient information. Origin request header needed.'],
    ['/photos/k', { origin: 'https://x' }, 400, 'BadRequest', 'Invalid Access-Control-Request-Method: null'],
    ['/photos/k', preflight('https://x', 'PUT'), 403, 'AccessForbidden', '<ResourceType>OBJECT<'],
    ['/photos', preflight('https://x', 'DELETE'), 403, 'AccessForbidden', 'This CORS request is not allowed.'],
    ['/photos/k', preflight('https://x', 'GET', 'x-other'), 403, 'AccessForbidden', 'evalution of Origin'],
    ['/photos/k', preflight('https://example.com', 'PUT'), 403, 'AccessForbidden', '<Method>PUT<'],
    ['/nowhere/k', preflight('https://x', 'GET'), 403, 'AccessForbidden', 'CORSResponse: Bucket not found'],
    ['/plain/k', preflight('https://x', 'GET'), 403, 'AccessForbidden', 'CORS is not enabled for this bucket.'],
  ]
  test('and is refused where no rule fits', async ({ expect }) => {
    const { ask, s3 } = await start()
    await s3.send(new CreateBucketCommand({ Bucket: 'plain' }))
    for (const [path, headers, status, code, text] of REFUSED) {
      const answer = await ask(path, headers)
      expect.soft(answer).toMatchObject({ status, text: expect.stringContaining(`<Code>${code}</Code>`) })
      expect.soft(answer.text).toContain(text)
    }
  })
})

test('answers to scripts bear the same headers, errors too; answers to others bear none', async ({ expect }) => {
  const { url } = await start()
  const got = await sendRaw(url, { path: '/photos/k', headers: { origin: 'https://a.example.com' } })
  expect(got).toMatchObject({ status: 200, text: 'hello' })
  expect(got.headers.get('access-control-allow-origin')).toBe('https://a.example.com')
  expect(got.headers.get('access-control-expose-headers')).toBe('ETag, x-amz-request-id')
  expect(got.headers.get('vary')).toContain('Origin')
  const missing = await sendRaw(url, { path: '/photos/none', headers: { origin: 'http://b.test' } })
  expect(missing).toMatchObject({ status: 404, code: 'NoSuchKey' })
  expect(missing.headers.get('access-control-allow-origin')).toBe('*')
  const other = await sendRaw(url, { method: 'DELETE', path: '/photos/k', headers: { origin: 'http://b.test' } })
  expect(other.status).toBe(204)
  expect(other.headers.get('access-control-allow-origin')).toBeNull()
  expect((await sendRaw(url, { path: '/photos' })).headers.get('vary')).toBeNull()
})
