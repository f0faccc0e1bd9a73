import { createHash, createHmac, randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { CreateBucketCommand, GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { describe, type ExpectStatic, test } from 'vitest'
import { blobsBelow, filesHolding, startObs } from './_util.ts'

const start = async () => {
  const obs = await startObs()
  await obs.s3.send(new CreateBucketCommand({ Bucket: 'forms' }))
  return obs
}
type Obs = Awaited<ReturnType<typeof start>>
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is the form's variable, not ours
const FILENAME = '${filename}'

type Fields = Readonly<Record<string, string>> | readonly (readonly [string, string])[]

/** A form with its file last, as a browser sends it. */
const formOf = (fields: Fields, file: Blob | string = 'bar', filename = 'foo.txt'): FormData => {
  const form = new FormData()
  for (const [name, value] of Array.isArray(fields) ? fields : Object.entries(fields)) form.append(name, value)
  if (typeof file === 'string' && filename === '') form.append('file', file)
  else form.append('file', new Blob([file]), filename)
  return form
}

const post = (obs: Obs, form: FormData, path = '/forms'): Promise<Response> =>
  fetch(`${obs.url}${path}`, { method: 'POST', body: form, redirect: 'manual' })

const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString()

/** Fields of signature version 2 with a policy of one's own. */
const signV2 = (policy: unknown, fields: Readonly<Record<string, string>> = {}): Record<string, string> => {
  const text = Buffer.from(typeof policy === 'string' ? policy : JSON.stringify(policy)).toString('base64')
  const signature = createHmac('sha1', 'test').update(text).digest('base64')
  return { ...fields, AWSAccessKeyId: 'test', policy: text, signature }
}
const policyOf = (...conditions: unknown[]) => ({
  expiration: inAnHour(),
  conditions: [{ bucket: 'forms' }, ['starts-with', '$key', 'foo'], ...conditions],
})

/** Code, message and further elements of an error. */
const refusalOf = async (reply: Response): Promise<Record<string, unknown>> => {
  const text = (await reply.text()).replaceAll(/<(\w+)\/>/g, '<$1></$1>')
  const elements = Object.fromEntries(
    [...text.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, name = '', value = '']) => [
      name,
      value.replaceAll('&apos;', "'").replaceAll('&quot;', '"'),
    ]),
  )
  const { RequestId: _, HostId: __, ...rest } = elements
  return { status: reply.status, ...rest }
}

const expectRefusals = async (
  obs: Obs,
  expect: ExpectStatic,
  cases: readonly (readonly [FormData, Readonly<Record<string, unknown>>])[],
): Promise<void> => {
  for (const [form, refusal] of cases) expect(await refusalOf(await post(obs, form))).toMatchObject(refusal)
}

test('POST forms from the SDK: eq and starts-with, metadata, SSE-KMS, every answer there is', async ({ expect }) => {
  const obs = await start()
  const { s3 } = obs
  const redirect = 'http://example.test/done?a=b c'
  const { url, fields } = await createPresignedPost(s3, {
    Bucket: 'forms',
    Key: `dir/${FILENAME}`,
    Expires: 60,
    Conditions: [
      ['starts-with', '$Content-Type', 'text/'],
      ['content-length-range', 1, 10],
      ['starts-with', '$success_action_status', ''],
      ['eq', '$x-amz-meta-TEST-2', 'Wert ü'],
      { 'x-amz-server-side-encryption': 'aws:kms' },
      { 'x-amz-server-side-encryption-aws-kms-key-id': 'alias/mine' },
    ],
    Fields: {
      'Content-Type': 'text/plain',
      'x-amz-meta-TEST-2': 'Wert ü',
      'X-Amz-Server-Side-Encryption': 'aws:kms',
      'X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id': 'alias/mine',
    },
  })
  expect(url).toBe(`${obs.url}/forms`)
  const reply = await post(obs, formOf({ ...fields, success_action_status: '201' }, 'something', 'ä b.txt'))
  const key = 'dir/ä b.txt'
  const location = `${obs.url}/forms/${encodeURIComponent(key)}`
  const etag = reply.headers.get('etag') ?? ''
  expect([reply.status, reply.headers.get('location')]).toEqual([201, location])
  expect(await reply.text()).toMatch(
    new RegExp(
      `<PostResponse><Location>${location.replaceAll('.', '\\.')}</Location><Bucket>forms</Bucket><Key>${key}</Key><ETag>(&quot;|")[0-9a-f]{32}(&quot;|")</ETag></PostResponse>`,
    ),
  )
  const head = await s3.send(new GetObjectCommand({ Bucket: 'forms', Key: key }))
  expect(await head.Body?.transformToString()).toBe('something')
  expect(head).toMatchObject({ ETag: etag, ContentType: 'text/plain', ServerSideEncryption: 'aws:kms' })
  expect(Buffer.from(head.Metadata?.['test-2'] ?? '', 'latin1').toString()).toBe('Wert ü')

  const plain = signV2(
    policyOf(['starts-with', '$success_action_redirect', ''], ['starts-with', '$success_action_status', ''], {
      redirect: 'nowhere',
    }),
    { key: 'foo x/1', redirect: 'nowhere' },
  )
  const answers = [
    [{ success_action_status: '200', success_action_redirect: '/relative' }, 200],
    [{ success_action_status: '204', success_action_redirect: '' }, 204],
    [{ success_action_status: '404', success_action_redirect: '' }, 204],
    [{ success_action_status: '', success_action_redirect: redirect }, 303],
  ] as const
  for (const [more, status] of answers) {
    const answer = await post(obs, formOf({ ...plain, ...more }))
    expect([answer.status, await answer.text()]).toEqual([status, ''])
    expect(answer.headers.get('location')).toBe(
      status === 303
        ? `${redirect}&bucket=forms&key=foo+x%2F1&etag=%22${createHash('md5').update('bar').digest('hex')}%22`
        : `${obs.url}/forms/foo%20x%2F1`,
    )
    expect(answer.headers.get('x-amz-checksum-crc64nvme')).toMatch(/=$/)
    expect(answer.headers.get('x-amz-server-side-encryption')).toBe('AES256')
  }
})

test('POST forms seal while they stream and leave nothing of a refused file', async ({ expect }) => {
  const obs = await start()
  const bytes = randomBytes(3 * 2 ** 20)
  const fields = signV2(policyOf(['content-length-range', 0, 4 * 2 ** 20]), { key: 'foo' })
  expect((await post(obs, formOf(fields, new Blob([bytes])))).status).toBe(204)
  const stored = await obs.s3.send(new GetObjectCommand({ Bucket: 'forms', Key: 'foo' }))
  expect(Buffer.from((await stored.Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true)
  expect(filesHolding(obs.dir, bytes.subarray(0, 32))).toEqual([])
  expect(filesHolding(obs.dir, bytes.subarray(-32))).toEqual([])
  await expect.poll(() => blobsBelow(obs.dir)).toHaveLength(1)

  await expectRefusals(obs, expect, [
    [
      formOf(signV2(policyOf(['content-length-range', '5', '10']), { key: 'foo' }), 'twelve bytes'),
      { status: 400, Code: 'EntityTooLarge', ProposedSize: '12', MaxSizeAllowed: '10' },
    ],
    [
      formOf(signV2(policyOf(['content-length-range', 5, 10]), { key: 'foo' }), '1'),
      { status: 400, Code: 'EntityTooSmall', ProposedSize: '1', MinSizeAllowed: '5' },
    ],
    [
      formOf(
        signV2(policyOf(['starts-with', '$x-amz-checksum-crc32', '']), {
          key: 'foo',
          'x-amz-checksum-crc32': 'AAAAAA==',
        }),
      ),
      { status: 400, Code: 'BadDigest', Message: 'The CRC32 you specified did not match the calculated checksum.' },
    ],
  ])
  await expect.poll(() => blobsBelow(obs.dir)).toHaveLength(1)
})

test('POST forms that break off, or stop in the middle, leave nothing', async ({ expect }) => {
  const obs = await start()
  const form = formOf(signV2(policyOf(), { key: 'foo' }), 'x'.repeat(200_000))
  const body = Buffer.from(await new Response(form).arrayBuffer())
  const boundary = /^--(\S+)/.exec(body.toString('latin1'))?.[1] ?? ''
  const head = (length: number): string =>
    `POST /forms HTTP/1.1\r\nhost: localhost\r\ncontent-type: multipart/form-data; boundary=${boundary}\r\ncontent-length: ${length}\r\n\r\n`
  const gone = connect(obs.port, '127.0.0.1')
  gone.write(head(body.byteLength))
  gone.write(body.subarray(0, 150_000))
  await expect.poll(() => blobsBelow(obs.dir).length).toBe(1)
  gone.destroy()
  await expect.poll(() => blobsBelow(obs.dir).length).toBe(0)
  // The length is kept, but the last boundary is not there.
  const short = body.subarray(0, 150_000)
  const cut = await fetch(`${obs.url}/forms`, {
    method: 'POST',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: new Uint8Array(short),
  })
  expect(await refusalOf(cut)).toMatchObject({ status: 400, Code: 'MalformedPOSTRequest' })
  await expect.poll(() => blobsBelow(obs.dir).length).toBe(0)
})

test('fields after the file are ignored, names are read in any case, a file may come without a name', async ({
  expect,
}) => {
  const obs = await start()
  const { policy = '', signature = '' } = signV2({
    expiration: inAnHour(),
    conditions: [
      { bUcKeT: 'forms' },
      ['StArTs-WiTh', '$KeY', 'foo'],
      ['starts-with', '$CoNtEnT-TyPe', 'image/'],
      ['eq', '$x-amz-meta-tag', 'Ninja,Stallman'],
    ],
  })
  const form = formOf([
    ['kEy', `foo-${FILENAME}`],
    ['awsaccesskeyid', 'test'],
    ['pOLICy', policy],
    ['Signature', signature],
    ['Content-Type', 'image/jpg,image/png'],
    ['x-amz-meta-tag', 'Ninja'],
    ['x-amz-meta-tag', 'Stallman'],
    ['x-ignore-this', 'yes'],
  ])
  form.append('x-amz-meta-late', 'no')
  form.append('file', new Blob(['another']), 'other.txt')
  form.append('submit', 'Upload')
  expect((await post(obs, form)).status).toBe(204)
  const head = await obs.s3.send(new HeadObjectCommand({ Bucket: 'forms', Key: 'foo-foo.txt' }))
  expect(head).toMatchObject({
    ContentLength: 3,
    Metadata: { tag: 'Ninja,Stallman' },
    ContentType: 'image/jpg,image/png',
  })

  // A file that comes without a name is a field to the parser; the variable stays as it is then.
  const text = formOf(signV2(policyOf(), { key: `foo-${FILENAME}` }), 'grün', '')
  text.append('x-amz-meta-late', 'no')
  expect((await post(obs, text)).status).toBe(204)
  const stored = await obs.s3.send(new GetObjectCommand({ Bucket: 'forms', Key: `foo-${FILENAME}` }))
  expect([await stored.Body?.transformToString(), stored.ContentType]).toEqual(['grün', 'binary/octet-stream'])
})

describe('POST forms are refused', () => {
  const denied = (text: string) => ({
    status: 403,
    Code: 'AccessDenied',
    Message: `Invalid according to Policy: ${text}`,
  })
  const missing = (name: string) => ({
    status: 400,
    Code: 'InvalidArgument',
    ArgumentName: name,
    ArgumentValue: '',
    Message: `Bucket POST must contain a field named '${name}'.  If it is specified, please check the order of the fields.`,
  })
  const without = (fields: Readonly<Record<string, string>>, ...names: readonly string[]) =>
    Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))

  test('for what their signature lacks', async ({ expect }) => {
    const obs = await start()
    const { fields } = await createPresignedPost(obs.s3, { Bucket: 'forms', Key: 'foo' })
    const v2 = signV2(policyOf(), { key: 'foo' })
    const credential = fields['X-Amz-Credential'] ?? ''
    await expectRefusals(obs, expect, [
      [formOf({ key: 'foo' }), { status: 403, Code: 'AccessDenied', Message: 'Access Denied' }],
      [formOf({ key: 'foo', Policy: fields.Policy ?? '' }), { status: 403, Code: 'AccessDenied' }],
      [formOf(without(fields, 'X-Amz-Signature')), missing('X-Amz-Signature')],
      [formOf(without(fields, 'X-Amz-Algorithm', 'X-Amz-Credential')), missing('X-Amz-Algorithm')],
      [formOf(without(fields, 'Policy')), missing('Policy')],
      [formOf(without(v2, 'AWSAccessKeyId')), missing('AWSAccessKeyId')],
      [formOf(without(v2, 'signature')), missing('Signature')],
      [formOf(without(v2, 'key')), missing('key')],
      [formOf({ ...v2, key: '' }), missing('key')],
      [formOf({ ...v2, AWSAccessKeyId: 'foo' }), { status: 403, Code: 'InvalidAccessKeyId', AWSAccessKeyId: 'foo' }],
      [
        formOf({ ...v2, policy: v2.policy?.slice(0, -2) ?? '' }),
        { status: 403, Code: 'SignatureDoesNotMatch', StringToSign: v2.policy?.slice(0, -2) },
      ],
      [
        formOf({ ...fields, Policy: fields.Policy?.slice(0, -2) ?? '' }),
        { status: 403, Code: 'SignatureDoesNotMatch', SignatureProvided: fields['X-Amz-Signature'] },
      ],
      [
        formOf({ ...fields, 'X-Amz-Credential': credential.replace('us-east-1', 'mars-1') }),
        {
          status: 400,
          Code: 'InvalidArgument',
          Message: "the region 'mars-1' is wrong; expecting 'us-east-1'",
          Region: 'us-east-1',
        },
      ],
      [
        formOf({ ...fields, 'X-Amz-Credential': 'x' }),
        { status: 400, Code: 'InvalidArgument', ArgumentName: 'X-Amz-Credential' },
      ],
      [formOf({ ...fields, 'X-Amz-Date': 'x' }), { status: 400, Code: 'InvalidArgument', ArgumentName: 'X-Amz-Date' }],
      [
        formOf({ ...fields, 'X-Amz-Algorithm': 'x' }),
        { status: 400, Code: 'InvalidArgument', ArgumentName: 'X-Amz-Algorithm' },
      ],
    ])
  })

  test('by their policy', async ({ expect }) => {
    const obs = await start()
    const form = (conditions: readonly unknown[], fields: Readonly<Record<string, string>> = {}) =>
      formOf(signV2(policyOf(...conditions), { key: 'foo', ...fields }))
    const invalid = (text: string) => ({
      status: 400,
      Code: 'InvalidPolicyDocument',
      Message: `Invalid Policy: ${text}`,
    })
    const document = (policy: unknown) => formOf(signV2(policy, { key: 'foo' }))
    const expiration = inAnHour()
    const conditions = [{ bucket: 'forms' }, { key: 'foo' }]
    const past = new Date(Date.now() - 1000).toISOString()
    await expectRefusals(obs, expect, [
      [document({ expiration: past, conditions }), denied('Policy expired.')],
      [formOf(signV2(policyOf(), { key: 'bar' })), denied('Policy Condition failed: ["starts-with", "$key", "foo"]')],
      [form([{ bucket: 'other' }]), denied('Policy Condition failed: ["eq", "$bucket", "other"]')],
      [form([['eq', 'acl', 'x']], { acl: 'x' }), denied('Policy Condition failed: ["eq", "acl", "x"]')],
      [form([['starts-with', '$acl', '']]), denied('Policy Condition failed: ["starts-with", "$acl", ""]')],
      [
        form([['starts-with', '$Content-Type', 'image/']], { 'Content-Type': 'image/jpg,text/plain' }),
        denied('Policy Condition failed: ["starts-with", "$Content-Type", "image/"]'),
      ],
      [
        form([['content-length-range', 'test', '10']]),
        denied('Policy Condition failed: ["content-length-range", "test", "10"]'),
      ],
      [
        form([], { 'x-amz-meta-foo': 'x', StorageClass: 'y' }),
        denied('Extra input fields: x-amz-meta-foo, StorageClass'),
      ],
      [
        form([{ acl: 'private', key: 'foo' }]),
        invalid('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.'),
      ],
      [form([{}]), invalid('Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.')],
      [form([{ size: 1 }]), invalid('Invalid Simple-Condition: value must be a string.')],
      [form([{ size: null }]), invalid('Invalid JSON.')],
      [form([['content-length-range', 0]]), invalid('Invalid content-length-range: wrong number of arguments.')],
      [form([['content-length-range', -1, 0]]), invalid('Invalid JSON.')],
      [form([['content-length-range', 0, 1.5]]), invalid('Invalid JSON.')],
      [form([[]]), invalid('Invalid Condition: missing operation identifier.')],
      [form([['ends-with', '$key', 'x']]), invalid("Invalid Condition: unknown operation 'ends-with'.")],
      [form(['x']), invalid('Invalid condition test: must be a List or Object.')],
      [document({ conditions }), invalid('Policy missing expiration.')],
      [document({ expiration }), invalid('Policy missing conditions.')],
      [document({ expiration, conditions: 'x' }), invalid("Invalid 'conditions' value: must be a List.")],
      [document({ expiration, CONDITIONS: conditions }), invalid("Unexpected: 'conditions'")],
      [
        document({ expiration: '2026-01-01 00:00:00 UTC', conditions }),
        invalid("Invalid 'expiration' value: '2026-01-01 00:00:00 UTC'"),
      ],
      [document('not json'), invalid('Invalid JSON.')],
    ])
  })

  test('for what they are, ask for, or are sent to', async ({ expect }) => {
    const obs = await start()
    const form = (conditions: readonly unknown[], fields: Readonly<Record<string, string>> = {}) =>
      formOf(signV2(policyOf(...conditions), { key: 'foo', ...fields }))
    const fields = signV2(policyOf(), { key: 'foo' })
    const noFile = new FormData()
    for (const [name, value] of Object.entries(fields)) noFile.append(name, value)
    const nested = formOf({ ...fields, 'a[b]': 'x' })
    await expectRefusals(obs, expect, [
      [noFile, { status: 400, Code: 'InvalidArgument', ArgumentName: 'file', ArgumentValue: '0' }],
      [nested, { status: 400, Code: 'MalformedPOSTRequest' }],
      [
        formOf({ ...fields, 'x-ignore-long': 'x'.repeat(20_480) }),
        { status: 400, Code: 'MaxPostPreDataLengthExceeded', MaxPostPreDataLengthBytes: '20480' },
      ],
      [
        formOf({ ...fields, 'x-ignore-long': 'x'.repeat(3 * 2 ** 20) }),
        { status: 400, Code: 'MaxPostPreDataLengthExceeded' },
      ],
      [formOf(fields, 'x'.repeat(2 ** 20 + 1), ''), { status: 400, Code: 'EntityTooLarge', MaxSizeAllowed: '1048576' }],
      [form([{ acl: 'public-read' }], { acl: 'public-read' }), { status: 400, Code: 'AccessControlListNotSupported' }],
      [
        form([{ 'x-amz-storage-class': 'Fake' }], { 'x-amz-storage-class': 'Fake' }),
        { status: 400, Code: 'InvalidStorageClass' },
      ],
      [
        form([{ 'x-amz-meta-a': 'a'.repeat(2048) }], { 'x-amz-meta-a': 'a'.repeat(2048) }),
        { status: 400, Code: 'MetadataTooLarge' },
      ],
      [form([{ tagging: '<Tagging' }], { tagging: '<Tagging' }), { status: 400, Code: 'MalformedXML' }],
      [
        form([{ 'x-amz-server-side-encryption': 'x' }], { 'x-amz-server-side-encryption': 'x' }),
        { status: 400, Code: 'InvalidArgument' },
      ],
      [formOf(signV2(policyOf(), { key: `foo${'x'.repeat(1022)}` })), { status: 400, Code: 'KeyTooLongError' }],
    ])
    const other = signV2({ expiration: inAnHour(), conditions: [{ key: 'foo' }] }, { key: 'foo' })
    expect(await refusalOf(await post(obs, formOf(other), '/nowhere'))).toMatchObject({
      status: 404,
      Code: 'NoSuchBucket',
    })
    const html = await fetch(`${obs.url}/forms`, {
      method: 'POST',
      headers: { 'content-type': 'text/html' },
      body: 'x',
    })
    expect(await refusalOf(html)).toMatchObject({
      status: 412,
      Code: 'PreconditionFailed',
      Condition: 'Bucket POST must be of the enclosure-type multipart/form-data',
    })
    const unbounded = await fetch(`${obs.url}/forms`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data' },
      body: 'x',
    })
    expect(await refusalOf(unbounded)).toMatchObject({ status: 400, Code: 'MalformedPOSTRequest' })
    const encrypted = await fetch(`${obs.url}/forms`, {
      method: 'POST',
      headers: { 'x-amz-server-side-encryption': 'aws:kms' },
      body: formOf(fields),
    })
    expect(await refusalOf(encrypted)).toMatchObject({
      status: 400,
      Code: 'InvalidArgument',
      ArgumentName: 'x-amz-server-side-encryption',
    })
    await expect.poll(() => blobsBelow(obs.dir)).toEqual([])
  })
})

test('POST forms in the OBS dialect: its fields, its signature, its one token, its words in the answer', async ({
  expect,
}) => {
  const obs = await start()
  const policy = Buffer.from(
    JSON.stringify({
      expiration: inAnHour().replace(/\.\d+/, ''),
      conditions: [
        { bucket: 'forms' },
        { 'x-obs-acl': 'private' },
        ['starts-with', '$key', ''],
        { 'x-obs-server-side-encryption': 'kms' },
      ],
    }),
  ).toString('base64')
  const signature = createHmac('sha1', 'test').update(policy).digest('base64')
  const fields = { 'x-obs-acl': 'private', 'x-obs-server-side-encryption': 'kms' }
  const forms = [
    { key: 'one', ...fields, AccessKeyId: 'test', policy, signature },
    { key: 'two', ...fields, ObsAccessKeyId: 'test', policy, Signature: signature },
    { key: 'three', ...fields, token: `test:${signature}:${policy}` },
  ]
  for (const form of forms) {
    const reply = await post(obs, formOf(form))
    expect(reply.status).toBe(204)
    expect(Object.fromEntries(reply.headers)).toMatchObject({ server: 'OBS', 'x-obs-server-side-encryption': 'kms' })
    expect(reply.headers.get('location')).toBe(`${obs.url}/forms/${form.key}`)
    expect([...reply.headers.keys()].filter((name) => name.startsWith('x-amz-'))).toEqual([])
  }
  const [first = {}] = forms
  expect(await refusalOf(await post(obs, formOf({ ...first, signature: 'x' })))).toMatchObject({
    status: 403,
    Code: 'SignatureDoesNotMatch',
    Resource: '/forms',
  })
  const noFile = new FormData()
  for (const [name, value] of Object.entries(first)) noFile.append(name, value)
  expect(await refusalOf(await post(obs, noFile))).toMatchObject({ Code: 'IncorrectNumberOfFilesInPostRequest' })
})
