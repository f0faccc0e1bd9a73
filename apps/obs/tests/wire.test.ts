import { signRequest } from '@sealstack/auth'
import { describe, test } from 'vitest'
import { startObs } from './_util.ts'

/** What is seen on the wire, where a client library would not show it; texts and elements as recorded from S3. */
const setUp = async () => {
  const { url } = await startObs()
  const send = async (line: string, headers: Record<string, string> = {}, body?: string) => {
    const [method = '', target = ''] = line.split(' ')
    const [rawPath = '', rawQuery = ''] = target.split('?')
    const { host: _, ...signed } = signRequest(
      { method, rawPath, rawQuery, headers: { host: new URL(url).host, ...headers } },
      {
        accessKeyId: 'test',
        secretAccessKey: 'test',
        region: 'us-east-1',
        service: 's3',
        nowMs: Date.now(),
        payloadHash: 'UNSIGNED-PAYLOAD',
      },
    )
    const reply = await fetch(`${url}${target}`, { method, headers: signed, body })
    return { status: reply.status, headers: reply.headers, text: await reply.text() }
  }
  await send('PUT /photos')
  return { url, send }
}

test('objects: default type, ranges accepted, whole seconds, quoted ETag, no storage class, names of metadata', async ({
  expect,
}) => {
  const { send } = await setUp()
  const sent = {
    'X-Amz-Meta-Foo_Bar-Baz': 'x',
    expires: 'whenever',
    'cache-control': 'no-store',
    'content-language': 'de',
  }
  const lower = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name.toLowerCase(), value]))
  await send('PUT /photos/k', lower, 'hello')
  for (const method of ['GET', 'HEAD']) {
    const { headers } = await send(`${method} /photos/k`)
    expect(Object.fromEntries(headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'content-length': '5',
      etag: '"5d41402abc4b2a76b9719d911017c592"',
      expires: 'whenever',
      'cache-control': 'no-store',
      'content-language': 'de',
      server: 'AmazonS3',
      'x-amz-meta-foo_bar-baz': 'x',
      'x-amz-id-2': expect.stringMatching(/./),
      'x-amz-request-id': expect.stringMatching(/./),
      date: expect.stringMatching(/ GMT$/),
      'last-modified': expect.stringMatching(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/),
    })
    expect([headers.get('x-amz-storage-class'), headers.get('transfer-encoding')]).toEqual([null, null])
  }
  // fetch would name a type of its own.
  await send('PUT /photos/typeless', {}, undefined)
  expect((await send('HEAD /photos/typeless')).headers.get('content-type')).toBe('binary/octet-stream')
  const { text } = await send('GET /photos?list-type=2')
  expect(text).toMatch(
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\s*<ListBucketResult xmlns="http:\/\/s3\.amazonaws\.com\/doc\/2006-03-01\/">/,
  )
  expect(text).toMatch(/<LastModified>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z<\/LastModified>/)
  expect(text).toContain('<StorageClass>STANDARD</StorageClass>')
})

test('buckets: Location, region and ARN when made and looked at; an empty location; names', async ({ expect }) => {
  const { send } = await setUp()
  const made = await send('PUT /made')
  expect(made.headers.get('location')).toBe('/made')
  expect(made.headers.get('x-amz-bucket-arn')).toBe('arn:aws:s3:::made')
  const head = Object.fromEntries((await send('HEAD /made')).headers)
  expect(head).toMatchObject({
    'x-amz-bucket-region': 'us-east-1',
    'x-amz-access-point-alias': 'false',
    'x-amz-bucket-arn': 'arn:aws:s3:::made',
  })
  expect((await send('GET /made?location')).text).toMatch(
    /<LocationConstraint xmlns="[^"]+"\s*(\/>|><\/LocationConstraint>)/,
  )
  expect((await send('PUT /made')).status).toBe(200)
  const names = [
    'Upper',
    'a',
    'a..b',
    '1.2.3.4',
    'xn--a',
    'sthree-a',
    'amzn-s3-demo-a',
    'a-s3alias',
    'a--ol-s3',
    'a.mrap',
    'a--x-s3',
  ]
  for (const name of names) {
    const refused = await send(`PUT /${name}`)
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining(`<Code>InvalidBucketName</Code>`)])
    expect(refused.text).toContain(`<BucketName>${name}</BucketName>`)
  }
  const constraint = (region: string) =>
    `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`
  for (const region of ['us-east-1', 'mars-1']) {
    expect((await send('PUT /other', {}, constraint(region))).text).toContain('<Code>InvalidLocationConstraint</Code>')
  }
})

describe('errors', () => {
  test('bear the recorded texts and elements, without a namespace', async ({ expect }) => {
    const { send, url } = await setUp()
    await send('PUT /photos/k', {}, '0123456789')
    const cases: readonly (readonly [string, Record<string, string>, number, string])[] = [
      [
        'GET /photos/none',
        {},
        404,
        '<Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>none</Key>',
      ],
      [
        'GET /nowhere/k',
        {},
        404,
        '<Code>NoSuchBucket</Code><Message>The specified bucket does not exist</Message><BucketName>nowhere</BucketName>',
      ],
      ['GET /nowhere', {}, 404, '<Code>NoSuchBucket</Code>'],
      [
        'GET /photos/k',
        { range: 'bytes=10-' },
        416,
        '<Code>InvalidRange</Code><Message>The requested range is not satisfiable</Message><ActualObjectSize>10</ActualObjectSize><RangeRequested>bytes=10-</RangeRequested>',
      ],
      ['GET /photos/none', { range: 'bytes=0-1' }, 404, '<Code>NoSuchKey</Code>'],
      [
        'GET /photos/k?partNumber=2',
        {},
        416,
        '<Code>InvalidPartNumber</Code><Message>The requested partnumber is not satisfiable</Message><PartNumberRequested>2</PartNumberRequested><ActualPartCount>1</ActualPartCount>',
      ],
      [
        'GET /photos/k?partNumber=1',
        { range: 'bytes=0-1' },
        400,
        '<Code>InvalidRequest</Code><Message>Cannot specify both Range header and partNumber query parameter</Message>',
      ],
      [
        'GET /photos/k',
        { 'if-match': 'x' },
        412,
        '<Code>PreconditionFailed</Code><Message>At least one of the pre-conditions you specified did not hold</Message><Condition>If-Match</Condition>',
      ],
      [
        'PUT /photos/k',
        { 'if-none-match': 'x' },
        501,
        '<Header>If-None-Match</Header><additionalMessage>We don&apos;t accept the provided value of If-None-Match header for this API</additionalMessage>',
      ],
      [
        'PUT /photos/k',
        { 'x-amz-storage-class': 'Fake' },
        400,
        '<Code>InvalidStorageClass</Code><Message>The storage class you specified is not valid</Message><StorageClassRequested>Fake</StorageClassRequested>',
      ],
      [
        'GET /photos/k',
        { 'x-amz-expected-bucket-owner': 'abcd' },
        400,
        '<Code>InvalidBucketOwnerAWSAccountID</Code><Message>The value of the expected bucket owner parameter must be an AWS Account ID... [abcd]</Message>',
      ],
      [
        'GET /photos?list-type=2&continuation-token=',
        {},
        400,
        '<Message>The continuation token provided is incorrect</Message><ArgumentName>continuation-token</ArgumentName>',
      ],
      ['GET /photos?encoding-type=', {}, 400, '<Message>Invalid Encoding Method specified in Request</Message>'],
      [
        'DELETE /photos',
        {},
        409,
        '<Code>BucketNotEmpty</Code><Message>The bucket you tried to delete is not empty</Message>',
      ],
      [
        'DELETE /photos/k?versionId=x',
        {},
        400,
        '<Message>Invalid version id specified</Message><ArgumentName>versionId</ArgumentName>',
      ],
    ]
    for (const [line, headers, status, part] of cases) {
      const reply = await send(line, headers)
      expect([line, reply.status, reply.text.replaceAll("don't", 'don&apos;t')]).toEqual([
        line,
        status,
        expect.stringContaining(part),
      ])
      expect(reply.headers.get('content-type')).toBe('application/xml')
      expect(reply.text).toMatch(/<Error><Code>.*<RequestId>.+<\/RequestId><HostId>.+<\/HostId><\/Error>$/)
    }
    for (const line of ['DELETE /photos/none', 'DELETE /photos/none?versionId=null'])
      expect((await send(line)).status).toBe(204)
    const missing = await fetch(`${url}/photos/k?X-Amz-Algorithm=AWS4-HMAC-SHA256`)
    expect([missing.status, await missing.text()]).toEqual([
      400,
      expect.stringContaining('requires the X-Amz-Algorithm, X-Amz-Credential,'),
    ])
    const older = await fetch(`${url}/photos/k?AWSAccessKeyId=test`)
    expect([older.status, await older.text()]).toEqual([
      403,
      expect.stringContaining('requires the Signature, Expires and AWSAccessKeyId parameters'),
    ])
  })
})
