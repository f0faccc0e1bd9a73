import { request } from 'node:http'
import { presign, signRequest } from '@sealstack/auth'
import { describe, test } from 'vitest'
import { ask, contentMd5, sharedObs } from './_util.ts'

const obs = sharedObs()
const elsewhere = sharedObs({ region: 'eu-west-1' })

const send = (line: string, headers?: Record<string, string>, body?: string) => ask(obs().url, line, headers, body)

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'

const user = {
  accessKeyId: 'test',
  secretAccessKey: 'test',
  region: 'us-east-1',
  service: 's3',
}

/** Follows a URL that was signed for a while; `change` may spoil its query. */
const follow = async (
  line: string,
  { change = (query: string) => query, headers = {}, ...options }: Following = {},
): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }> => {
  const [method = '', target = ''] = line.split(' ')
  const [rawPath = '', rawQuery = ''] = target.split('?')
  const query = presign(
    { method, rawPath, rawQuery, headers: { host: new URL(obs().url).host } },
    { ...user, nowMs: Date.now(), expiresS: 60, ...options },
  )
  const reply = await fetch(`${obs().url}${rawPath}?${change(query)}`, { method, headers, body: options.body })
  return { status: reply.status, text: await reply.text(), headers: reply.headers }
}

interface Following {
  readonly change?: (query: string) => string
  readonly headers?: Record<string, string>
  readonly body?: string
  readonly nowMs?: number
  readonly expiresS?: number
}

describe('wire', () => {
  test('documents are taken with the namespace and without', async ({ expect }) => {
    await send('PUT /namespaces')
    for (const xmlns of ['', ` xmlns="${NAMESPACE}"`]) {
      const body = `<Tagging${xmlns}><TagSet><Tag><Key>a</Key><Value>${xmlns.length}</Value></Tag></TagSet></Tagging>`
      expect((await send('PUT /namespaces?tagging', contentMd5(body), body)).status).toBe(204)
      const { text } = await send('GET /namespaces?tagging')
      expect(text).toContain(`<Tagging xmlns="${NAMESPACE}">`)
      expect(text).toContain(`<Value>${xmlns.length}</Value>`)
    }
  })

  test('a HEAD that fails has a status and no document', async ({ expect }) => {
    await send('PUT /heads')
    await send('PUT /heads/k', {}, 'x')
    const cases: readonly (readonly [string, Record<string, string>, number])[] = [
      ['HEAD /heads/none', {}, 404],
      ['HEAD /nowhere-at-all', {}, 404],
      ['HEAD /heads/k', { 'if-match': '"x"' }, 412],
      ['HEAD /heads/k', { 'x-amz-expected-bucket-owner': '111111111111' }, 403],
      ['HEAD /heads/k?versionId=x', {}, 400],
      ['HEAD /heads/k', { range: 'bytes=9-' }, 416],
    ]
    for (const [line, headers, status] of cases) {
      const reply = await send(line, headers)
      expect([line, reply.status, reply.text]).toEqual([line, status, ''])
    }
  })

  test('storage classes: OUTPOSTS is none of a bucket’s', async ({ expect }) => {
    await send('PUT /classes')
    const { status, text } = await send('PUT /classes/k', { 'x-amz-storage-class': 'OUTPOSTS' }, 'x')
    expect([status, text]).toEqual([400, expect.stringContaining('<StorageClassRequested>OUTPOSTS<')])
  })

  test('a body where none belongs is UnexpectedContent', async ({ expect }) => {
    await send('PUT /bodies')
    await send('PUT /bodies/k', {}, 'x')
    const { status, text } = await send('PUT /bodies/copy', { 'x-amz-copy-source': '/bodies/k' }, 'more')
    expect([status, text]).toEqual([
      400,
      expect.stringContaining('<Code>UnexpectedContent</Code><Message>This request does not support content</Message>'),
    ])
  })
})

describe('addressing', () => {
  test('the Region of a bucket is said also where its HEAD is refused', async ({ expect }) => {
    await send('PUT /regional')
    const { status, headers } = await send('HEAD /regional', { 'x-amz-expected-bucket-owner': '111111111111' })
    expect([status, headers.get('x-amz-bucket-region')]).toEqual([403, 'us-east-1'])
    const signed = signRequest(
      { method: 'GET', rawPath: '/regional', rawQuery: '', headers: { host: new URL(obs().url).host } },
      { ...user, region: 'mars-1', nowMs: Date.now(), payloadHash: 'UNSIGNED-PAYLOAD' },
    )
    const { host: _, ...rest } = signed
    const reply = await fetch(`${obs().url}/regional`, { headers: rest })
    expect([reply.status, reply.headers.get('x-amz-bucket-region')]).toEqual([400, 'us-east-1'])
    expect((await reply.text()).replaceAll('&apos;', "'")).toContain(
      "<Message>The authorization header is malformed; the region 'mars-1' is wrong; expecting 'us-east-1'</Message><Region>us-east-1</Region>",
    )
  })

  test('outside us-east-1 a bucket names its Region, and is made but once', async ({ expect }) => {
    const { s3, url } = elsewhere()
    const { CreateBucketCommand, GetBucketLocationCommand } = await import('@aws-sdk/client-s3')
    const create = (Bucket: string, LocationConstraint: 'eu-west-1' | 'EU') =>
      s3.send(
        new CreateBucketCommand({
          Bucket,
          CreateBucketConfiguration: { LocationConstraint },
        }),
      )
    const { host: _, ...signed } = signRequest(
      { method: 'PUT', rawPath: '/plain', rawQuery: '', headers: { host: new URL(url).host } },
      { ...user, region: 'eu-west-1', nowMs: Date.now(), payloadHash: 'UNSIGNED-PAYLOAD' },
    )
    // The SDK would name its own Region.
    const plain = await fetch(`${url}/plain`, { method: 'PUT', headers: signed })
    expect([plain.status, await plain.text()]).toEqual([
      400,
      expect.stringContaining(
        '<Code>IllegalLocationConstraintException</Code><Message>The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.<',
      ),
    ])
    expect((await create('made-here', 'eu-west-1')).Location).toBe(`http://made-here.localhost:${new URL(url).port}/`)
    await expect(create('made-here', 'eu-west-1')).rejects.toMatchObject({ name: 'BucketAlreadyOwnedByYou' })
    await create('made-long-ago', 'EU')
    const location = (Bucket: string) => s3.send(new GetBucketLocationCommand({ Bucket }))
    expect((await location('made-here')).LocationConstraint).toBe('eu-west-1')
    expect((await location('made-long-ago')).LocationConstraint).toBe('eu-west-1')
  })

  test('a plus is itself in a path, and a blank in a query', async ({ expect }) => {
    await send('PUT /plus')
    await send('PUT /plus/a+b', {}, 'x')
    expect((await send('GET /plus/a%2Bb')).status).toBe(200)
    expect((await send('GET /plus/a%20b')).status).toBe(404)
    expect((await send('GET /plus?prefix=a%2B')).text).toContain('<Key>a+b</Key>')
  })

  test('keys that end in a slash are ordinary objects, of no bytes too', async ({ expect }) => {
    await send('PUT /folders')
    await send('PUT /folders/dir/', {}, '')
    await send('PUT /folders/dir/deep//', {}, 'x')
    expect((await send('HEAD /folders/dir/')).headers.get('content-length')).toBe('0')
    expect((await send('GET /folders/dir/deep//')).text).toBe('x')
    expect((await send('GET /folders/dir')).status).toBe(404)
  })
})

describe('authentication', () => {
  const claims = (headers: Record<string, string>) => fetch(`${obs().url}/`, { headers })

  test('SigV4A is not implemented', async ({ expect }) => {
    const reply = await claims({ authorization: 'AWS4-ECDSA-P256-SHA256 Credential=test/20260101/s3/aws4_request' })
    expect([reply.status, await reply.text()]).toEqual([501, expect.stringContaining('<Code>NotImplemented</Code>')])
  })

  test('what a signature needs beside itself: a date, a hash of the body, host among what is signed', async ({
    expect,
  }) => {
    const sign = (headers: Record<string, string>) =>
      signRequest(
        { method: 'GET', rawPath: '/', rawQuery: '', headers },
        { ...user, nowMs: Date.now(), payloadHash: 'UNSIGNED-PAYLOAD' },
      )
    const { host: _, ...signed } = sign({ host: new URL(obs().url).host })
    const { 'x-amz-date': __, ...dateless } = signed
    const { 'x-amz-content-sha256': ___, ...hashless } = signed
    const cases: readonly (readonly [Record<string, string>, number, string])[] = [
      [dateless, 403, '<Message>AWS authentication requires a valid Date or x-amz-date header</Message>'],
      [hashless, 400, '<Message>Missing required header for this request: x-amz-content-sha256</Message>'],
      [sign({}), 403, 'headers present in the request which were not signed'],
      [{ ...signed, 'x-amz-security-token': 'x' }, 403, '<HeadersNotSigned>x-amz-security-token</HeadersNotSigned>'],
      [
        { ...signed, authorization: signed.authorization?.replace('test/', 'nobody/') ?? '' },
        403,
        '<AWSAccessKeyId>nobody<',
      ],
      [{ ...signed, authorization: signed.authorization?.replace('/s3/', '/sns/') ?? '' }, 400, 'incorrect service'],
      [{ ...signed, authorization: signed.authorization?.replaceAll(', ', ',') ?? '' }, 200, 'ListAllMyBucketsResult'],
    ]
    for (const [headers, status, text] of cases) {
      const reply = await claims(headers)
      expect([reply.status, await reply.text()]).toEqual([status, expect.stringContaining(text)])
    }
    const wrong = await (
      await claims({ ...signed, 'x-amz-date': signed['x-amz-date']?.replace(/.Z$/, '0Z') ?? '', 'x-amz-x': '' })
    ).text()
    expect(wrong).toMatch(/HeadersNotSigned/)
    const bad = await (
      await claims({ ...signed, authorization: `${signed.authorization?.slice(0, -64)}${'0'.repeat(64)}` })
    ).text()
    expect(bad).toMatch(
      /<AWSAccessKeyId>test<.*<StringToSign>AWS4-HMAC-SHA256\n.*<SignatureProvided>0{64}<.*<StringToSignBytes>41 57 53.*<CanonicalRequest>GET\n\/\n.*<CanonicalRequestBytes>47 45 54/s,
    )
  })

  test('a clock that is off by more than 15 minutes', async ({ expect }) => {
    const { host: _, ...signed } = signRequest(
      { method: 'GET', rawPath: '/', rawQuery: '', headers: { host: new URL(obs().url).host } },
      { ...user, nowMs: Date.now() - 16 * 60_000, payloadHash: 'UNSIGNED-PAYLOAD' },
    )
    const reply = await claims(signed)
    expect([reply.status, await reply.text()]).toEqual([
      403,
      expect.stringMatching(
        /<Message>The difference between the request time and the current time is too large\.<\/Message><RequestTime>.*<ServerTime>.*<MaxAllowedSkewMilliseconds>900000</,
      ),
    ])
  })

  test('the list of buckets: max-buckets, tokens, prefix, Region', async ({ expect }) => {
    for (const name of ['list-a', 'list-b', 'list-c']) await send(`PUT /${name}`)
    const first = (await send('GET /?max-buckets=2&prefix=list-')).text
    expect(first).toMatch(
      /<Name>list-a<.*<CreationDate>.*<BucketRegion>us-east-1<.*<BucketArn>arn:aws:s3:::list-a<.*list-b/s,
    )
    const token = /<ContinuationToken>(.*)<\/ContinuationToken>/.exec(first)?.[1]
    const rest = (await send(`GET /?continuation-token=${token}&prefix=list-`)).text
    expect([rest.includes('list-a'), rest.includes('list-c'), rest.includes('ContinuationToken')]).toEqual([
      false,
      true,
      false,
    ])
    expect((await send('GET /?bucket-region=eu-west-1')).text).not.toContain('<Bucket>')
    const bad = await send('GET /?bucket-region=eu-east-1')
    expect([bad.status, bad.text]).toEqual([
      400,
      expect.stringContaining('<Message>Argument value eu-east-1 is not a valid AWS Region</Message>'),
    ])
  })
})

describe('presigned URLs', () => {
  test('are refused for what they lack or say wrongly', async ({ expect }) => {
    await send('PUT /urls')
    await send('PUT /urls/k', {}, 'x')
    const missing =
      'requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and'
    const cases: readonly (readonly [Following, number, string, string])[] = [
      [
        { change: (query) => query.replace(/&?X-Amz-Expires=\d+/, '') },
        400,
        'AuthorizationQueryParametersError',
        missing,
      ],
      [
        { change: (query) => query.replace(/X-Amz-Credential=[^&]*/, 'X-Amz-Credential=test') },
        400,
        'AuthorizationQueryParametersError',
        'Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting &quot;',
      ],
      [{ expiresS: 604_801 }, 400, 'AuthorizationQueryParametersError', 'must be less than a week'],
      [{ expiresS: -1 }, 400, 'AuthorizationQueryParametersError', 'must be non-negative'],
      [
        { change: (query) => query.replace(/X-Amz-Expires=\d+/, 'X-Amz-Expires=soon') },
        400,
        'AuthorizationQueryParametersError',
        'should be a number',
      ],
      [
        { nowMs: Date.now() - 600_000 },
        403,
        'AccessDenied',
        '<Message>Request has expired</Message><X-Amz-Expires>60</X-Amz-Expires><Expires>',
      ],
      [
        { headers: { 'x-amz-acl': 'private', 'x-amz-meta-a': 'b' } },
        403,
        'AccessDenied',
        '<HeadersNotSigned>x-amz-acl, x-amz-meta-a<',
      ],
      [{ headers: { authorization: 'AWS test:x' } }, 400, 'InvalidArgument', 'Only one auth mechanism allowed'],
      [
        { change: (query) => query.replace(/.$/, (last) => (last === '0' ? '1' : '0')) },
        403,
        'SignatureDoesNotMatch',
        '',
      ],
    ]
    for (const [following, status, code, text] of cases) {
      const reply = await follow('GET /urls/k', following)
      expect([reply.status, reply.text.replaceAll('"', '&quot;')]).toEqual([status, expect.stringContaining(text)])
      expect(reply.text).toContain(`<Code>${code}</Code>`)
    }
  })

  test('work for HEAD, PUT and DELETE, for the method that was signed alone; metadata and overrides in the query count', async ({
    expect,
  }) => {
    await send('PUT /signed')
    const put = await follow('PUT /signed/k?x-amz-meta-foo=bar', {
      body: 'hello',
      headers: { 'content-type': 'text/x' },
    })
    expect(put.status).toBe(200)
    const head = await follow('HEAD /signed/k')
    expect([head.status, head.headers.get('x-amz-meta-foo'), head.headers.get('content-type')]).toEqual([
      200,
      'bar',
      'text/x',
    ])
    const overrides = 'response-content-type=a%2Fb&response-content-language=de&response-expires=never'
    const more = 'response-cache-control=none&response-content-disposition=inline&response-content-encoding=plain'
    const got = await follow(`GET /signed/k?${overrides}&${more}`)
    expect(Object.fromEntries(got.headers)).toMatchObject({
      'content-type': 'a/b',
      'content-language': 'de',
      expires: 'never',
      'cache-control': 'none',
      'content-disposition': 'inline',
      'content-encoding': 'plain',
    })
    const odd = await follow('GET /signed/k?response-content-type=%E2%82%AC')
    expect([odd.status, odd.text]).toEqual([400, expect.stringContaining('cannot be represented using ISO-8859-1')])
    const query = presign(
      { method: 'GET', rawPath: '/signed/k', rawQuery: '', headers: { host: new URL(obs().url).host } },
      { ...user, nowMs: Date.now(), expiresS: 60 },
    )
    expect((await fetch(`${obs().url}/signed/k?${query}`, { method: 'DELETE' })).status).toBe(403)
    expect((await follow('DELETE /signed/k')).status).toBe(204)
  })
})

test('connections are kept, bodies may come in chunks, and more than 5 GiB is told before it is sent', async ({
  expect,
}) => {
  await send('PUT /chunks')
  const { host, hostname, port } = new URL(obs().url)
  const put = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const signed = signRequest(
        { method: 'PUT', rawPath: '/chunks/k', rawQuery: '', headers: { host, ...headers } },
        { ...user, nowMs: Date.now(), payloadHash: 'UNSIGNED-PAYLOAD' },
      )
      const sent = request({
        hostname,
        port,
        method: 'PUT',
        path: '/chunks/k',
        headers: { ...signed, expect: '100-continue' },
      })
      sent.once('response', (reply) => {
        reply.resume()
        sent.destroy()
        resolve(reply.statusCode)
      })
      sent.once('error', reject)
      sent.once('continue', () => sent.end('x'))
      sent.flushHeaders()
    })
  expect(await put({ 'content-length': String(5 * 2 ** 30 + 1) })).toBe(400)
  expect(await put({ 'content-length': '1' })).toBe(200)
  expect((await fetch(`${obs().url}/chunks/k`)).headers.get('connection')).toBe('keep-alive')
})
