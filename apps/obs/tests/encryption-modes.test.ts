import { createHash, randomBytes } from 'node:crypto'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadObjectCommand,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  type ServerSideEncryptionRule,
  UpdateObjectEncryptionCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { type StreamKeyMemory, streamKeyMemory } from '@sealstack/envelope'
import { test } from 'vitest'
import { filesHolding, obsClient, sendRaw, spyingKeyring, startObs } from './_util.ts'

const Bucket = 'photos'
const newKey = () => {
  const bytes = randomBytes(32)
  const [key, md5] = [bytes.toString('base64'), createHash('md5').update(bytes).digest('base64')]
  return {
    bytes,
    md5,
    sdk: { SSECustomerAlgorithm: 'AES256', SSECustomerKey: key },
    source: { CopySourceSSECustomerAlgorithm: 'AES256', CopySourceSSECustomerKey: key },
    headers: (prefix = 'x-amz-server-side-encryption-customer-') => ({
      [`${prefix}algorithm`]: 'AES256',
      [`${prefix}key`]: key,
      [`${prefix}key-md5`]: md5,
    }),
  }
}
const code = (name: string, httpStatusCode: number, message?: string) => ({
  name,
  ...(message ? { message } : {}),
  $metadata: { httpStatusCode },
})

/** Keys of what was read lately, those that were kept and are no zeros among them. */
const watchedKeys = () => {
  const memory = streamKeyMemory()
  const kept: Uint8Array[] = []
  let found = 0
  return {
    held: () => kept.filter((key) => key.some((byte) => byte !== 0)).length,
    found: () => found,
    streamKeys: {
      ...memory,
      find: (of) => {
        const keys = memory.find(of)
        if (keys) found += 1
        return keys
      },
      keep: (of, keys) => {
        memory.keep(of, keys)
        const entry = memory.find(of)
        if (entry?.key instanceof Uint8Array) kept.push(entry.key)
      },
    } satisfies StreamKeyMemory,
  }
}

const start = async (
  config: { readonly bucketKeySeconds?: number; readonly plainCustomerKeys?: 'never' } = {},
  more: { readonly streamKeys?: StreamKeyMemory } = {},
) => {
  const spy = spyingKeyring()
  const obs = await startObs({ keyring: spy.keyring, config, ...more })
  await obs.s3.send(new CreateBucketCommand({ Bucket }))
  const { s3 } = obs
  const put = (Key: string, more: Partial<PutObjectCommandInput> = {}) =>
    s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello', ...more }))
  const get = async (Key: string, more: Partial<GetObjectCommandInput> = {}) => {
    const { Body, ...rest } = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))
    return { ...rest, bytes: Buffer.from((await Body?.transformToByteArray()) ?? []) }
  }
  const rule = (Rule: ServerSideEncryptionRule) =>
    s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules: [Rule] } }))
  return { ...obs, ...spy, put, get, rule }
}

test('SSE-C: only the key that sealed an object opens it, and nothing of it is kept', async ({ expect }) => {
  const { s3, put, get, calls, dir, url } = await start()
  const [mine, other] = [newKey(), newKey()]
  const echo = { SSECustomerAlgorithm: 'AES256', SSECustomerKeyMD5: mine.md5 }
  const written = await put('k', mine.sdk)
  expect(written).toMatchObject(echo)
  expect(written.ServerSideEncryption).toBeUndefined()
  expect(written.ETag).not.toBe(`"${createHash('md5').update('hello').digest('hex')}"`)
  expect(await get('k', mine.sdk)).toMatchObject({ ...echo, bytes: Buffer.from('hello'), ETag: written.ETag })
  expect((await get('k', { ...mine.sdk, Range: 'bytes=1-3' })).bytes.toString()).toBe('ell')
  expect(await s3.send(new HeadObjectCommand({ Bucket, Key: 'k', ...mine.sdk }))).toMatchObject(echo)
  const attributes = { Bucket, Key: 'k', ObjectAttributes: ['ObjectSize' as const] }
  expect(await s3.send(new GetObjectAttributesCommand({ ...attributes, ...mine.sdk }))).toMatchObject({ ObjectSize: 5 })

  const stored =
    'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.'
  await expect(get('k')).rejects.toMatchObject(code('InvalidRequest', 400, stored))
  await expect(s3.send(new GetObjectAttributesCommand(attributes))).rejects.toMatchObject(code('InvalidRequest', 400))
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 400 },
  })
  const wrong =
    'Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.'
  await expect(get('k', other.sdk)).rejects.toMatchObject(code('AccessDenied', 403, wrong))
  await expect(get('k', { ...mine.sdk, SSECustomerKey: randomBytes(16).toString('base64') })).rejects.toMatchObject(
    code('AccessDenied', 403),
  )
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'k', ...other.sdk }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 403 },
  })
  await expect(get('k', { ...mine.sdk, SSECustomerAlgorithm: 'AES128' })).rejects.toMatchObject(
    code('InvalidEncryptionAlgorithmError', 400),
  )
  await put('plain')
  await expect(get('plain', mine.sdk)).rejects.toMatchObject(
    code('InvalidRequest', 400, 'The encryption parameters are not applicable to this object.'),
  )
  // A forged MD5 of the right key is worth nothing with another key.
  const forged = { ...other.headers(), 'x-amz-server-side-encryption-customer-key-md5': mine.md5 }
  expect(await sendRaw(url, { path: `/${Bucket}/k`, headers: forged })).toMatchObject({
    status: 400,
    code: 'InvalidArgument',
  })

  expect(calls.filter((call) => call.includes(`${Bucket}/k"`))).toEqual([])
  for (const needle of [mine.bytes, createHash('md5').update(mine.bytes).digest(), Buffer.from('hello')]) {
    expect(filesHolding(dir, needle)).toEqual([])
  }
})

test('SSE-C: each wrong combination of headers has its recorded error', async ({ expect }) => {
  const { url } = await start()
  const key = newKey()
  const prefix = 'x-amz-server-side-encryption-customer-'
  const all = key.headers()
  const without = (name: string) => Object.fromEntries(Object.entries(all).filter(([each]) => each !== prefix + name))
  const MISSING = 'Requests specifying Server Side Encryption with Customer provided keys must provide'
  for (const [headers, name, message] of [
    [
      { ...all, 'x-amz-server-side-encryption': 'AES256' },
      'InvalidArgument',
      'Server Side Encryption with Customer provided key is incompatible with the encryption method specified',
    ],
    [
      { ...all, [`${prefix}algorithm`]: 'AES128' },
      'InvalidEncryptionAlgorithmError',
      'The Encryption request you specified is not valid. Supported value: AES256.',
    ],
    [without('algorithm'), 'InvalidArgument', `${MISSING} a valid encryption algorithm.`],
    [without('key'), 'InvalidArgument', `${MISSING} an appropriate secret key.`],
    [without('key-md5'), 'InvalidArgument', `${MISSING} the client calculated MD5 of the secret key.`],
    [
      { ...all, [`${prefix}key`]: Buffer.from(all[`${prefix}key`] ?? '').toString('base64') },
      'InvalidArgument',
      'The secret key was invalid for the specified algorithm.',
    ],
    [
      { ...all, [`${prefix}key-md5`]: newKey().md5 },
      'InvalidArgument',
      'The calculated MD5 hash of the key did not match the hash that was provided.',
    ],
  ] as const) {
    const answer = await sendRaw(url, { method: 'PUT', path: `/${Bucket}/k`, headers, body: 'x' })
    expect(answer, message).toMatchObject({ status: 400, code: name })
    expect(answer.text).toContain(
      `<Message>${message}</Message><ArgumentName>x-amz-server-side-encryption</ArgumentName>`,
    )
  }
})

test('SSE-C: copies open with one key and seal with another, in place too', async ({ expect }) => {
  const { s3, put, get } = await start()
  const [a, b] = [newKey(), newKey()]
  await put('k', a.sdk)
  const CopySource = `${Bucket}/k`
  const copy = (Key: string, more: object) => s3.send(new CopyObjectCommand({ Bucket, Key, CopySource, ...more }))
  expect(await copy('k', { ...a.source, ...b.sdk })).toMatchObject({ SSECustomerKeyMD5: b.md5 })
  await expect(get('k', a.sdk)).rejects.toMatchObject(code('AccessDenied', 403))
  expect((await get('k', b.sdk)).bytes.toString()).toBe('hello')
  expect(await copy('plain', b.source)).toMatchObject({ ServerSideEncryption: 'AES256' })
  expect(await get('plain')).toMatchObject({ ETag: `"${createHash('md5').update('hello').digest('hex')}"` })
  await expect(copy('c', {})).rejects.toMatchObject(code('InvalidRequest', 400))
  await expect(copy('c', a.source)).rejects.toMatchObject(code('AccessDenied', 403))
})

test('SSE-C: every part of an upload comes with the key that began it', async ({ expect }) => {
  const { s3, put, get } = await start()
  const [mine, other] = [newKey(), newKey()]
  await put('source', other.sdk)
  const place = { Bucket, Key: 'm' }
  const { UploadId, ...begun } = await s3.send(new CreateMultipartUploadCommand({ ...place, ...mine.sdk }))
  expect(begun).toMatchObject({ SSECustomerKeyMD5: mine.md5 })
  const part = (PartNumber: number, Body: string | Buffer, more: object = mine.sdk) =>
    s3.send(new UploadPartCommand({ ...place, UploadId, PartNumber, Body, ...more }))
  const NOT_AS_BEGUN =
    'The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.'
  await expect(part(1, 'x', {})).rejects.toMatchObject(code('InvalidRequest', 400, NOT_AS_BEGUN))
  await expect(part(1, 'x', other.sdk)).rejects.toMatchObject(
    code('InvalidRequest', 400, 'The provided encryption parameters did not match the ones used originally.'),
  )
  const big = randomBytes(5 * 2 ** 20)
  const first = await part(1, big)
  expect(first).toMatchObject({ SSECustomerKeyMD5: mine.md5 })
  const { CopyPartResult } = await s3.send(
    new UploadPartCopyCommand({
      ...place,
      UploadId,
      PartNumber: 2,
      CopySource: `${Bucket}/source`,
      ...other.source,
      ...mine.sdk,
    }),
  )
  const Parts = [first.ETag, CopyPartResult?.ETag].map((ETag, index) => ({ PartNumber: index + 1, ETag }))
  const complete = (more: object) =>
    s3.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts }, ...more }))
  await expect(complete(other.sdk)).rejects.toMatchObject(code('InvalidRequest', 400))
  const done = await complete(mine.sdk)
  expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/)
  expect([done.ServerSideEncryption, Reflect.get(done, 'SSECustomerKeyMD5')]).toEqual([undefined, undefined])
  expect((await get('m', mine.sdk)).bytes.equals(Buffer.concat([big, Buffer.from('hello')]))).toBe(true)
  expect((await get('m', { ...mine.sdk, PartNumber: 2 })).bytes.toString()).toBe('hello')
  await expect(get('m')).rejects.toMatchObject(code('InvalidRequest', 400))

  const plain = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'p' }))
  const at = { Bucket, Key: 'p', UploadId: plain.UploadId }
  await expect(s3.send(new UploadPartCommand({ ...at, PartNumber: 1, Body: 'x', ...mine.sdk }))).rejects.toMatchObject(
    code('InvalidRequest', 400, NOT_AS_BEGUN),
  )
  await s3.send(new AbortMultipartUploadCommand(at))
})

test('SSE-C: a bucket may block it, and plain HTTP may be refused', async ({ expect }) => {
  const { rule, put, get, url } = await start()
  const key = newKey()
  await put('k', key.sdk)
  const append = (position: number) =>
    sendRaw(url, {
      method: 'POST',
      path: `/${Bucket}/log`,
      query: `append&position=${position}`,
      headers: key.headers(),
      body: 'x',
    })
  await append(0)
  await rule({ BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] } })
  await expect(put('k2', key.sdk)).rejects.toMatchObject(code('AccessDenied', 403))
  expect(await append(1)).toMatchObject({ status: 403, code: 'AccessDenied' })
  expect((await get('k', key.sdk)).bytes.toString()).toBe('hello')
  await rule({ BlockedEncryptionTypes: { EncryptionType: ['NONE'] } })
  await put('k2', key.sdk)
  const strict = await start({ plainCustomerKeys: 'never' })
  await expect(strict.put('k', key.sdk)).rejects.toMatchObject(code('InvalidRequest', 400))
})

test('SSE-C in the OBS dialect: forms, copies, appends, reads', async ({ expect }) => {
  const { port, s3 } = await start()
  const client = await obsClient('obs', port)
  const [mine, other] = [newKey(), newKey()]
  const sdk = ({ bytes }: typeof mine) => ({ SseC: 'AES256', SseCKey: bytes })
  const at = { Bucket, Key: 'o' }
  const md5 = { InterfaceResult: { SseC: 'AES256', SseCKeyMd5: mine.md5 } }
  expect(await client.putObject({ ...at, Body: 'hello', ...sdk(mine) })).toMatchObject({
    CommonMsg: { Status: 200 },
    ...md5,
  })
  expect(await client.getObject({ ...at, ...sdk(mine) })).toMatchObject({ CommonMsg: { Status: 200 } })
  for (const wrong of [{}, sdk(other)]) {
    expect(await client.getObject({ ...at, ...wrong })).toMatchObject({
      CommonMsg: { Status: 400, Code: 'InvalidEncryptionAlgorithmError' },
    })
  }
  const CopySource = `${Bucket}/o`
  const source = { CopySourceSseC: 'AES256', CopySourceSseCKey: sdk(mine).SseCKey }
  expect(await client.copyObject({ Bucket, Key: 'o2', CopySource, ...source, ...sdk(other) })).toMatchObject({
    CommonMsg: { Status: 200 },
  })
  const read = await s3.send(new GetObjectCommand({ Bucket, Key: 'o2', ...other.sdk }))
  expect(await read.Body?.transformToString()).toBe('hello')
})

test('SSE-C: an append needs the key of the first one', async ({ expect }) => {
  const { url, get } = await start()
  const [mine, other] = [newKey(), newKey()]
  const append = (position: number, headers: Record<string, string>) =>
    sendRaw(url, {
      method: 'POST',
      path: `/${Bucket}/log`,
      query: `append&position=${position}`,
      headers,
      body: 'line\n',
    })
  expect((await append(0, mine.headers())).headers.get('x-amz-server-side-encryption-customer-key-md5')).toBe(mine.md5)
  expect(await append(5, {})).toMatchObject({ status: 400, code: 'InvalidRequest' })
  expect(await append(5, other.headers())).toMatchObject({ status: 400, code: 'InvalidRequest' })
  expect(await append(5, mine.headers())).toMatchObject({ status: 200 })
  expect((await get('log', mine.sdk)).bytes.toString()).toBe('line\nline\n')
})

const DSSE = { ServerSideEncryption: 'aws:kms:dsse', SSEKMSKeyId: 'alias/mine' } as const

test('DSSE-KMS: two layers under two keys, each of which is needed, at any range', async ({ expect }) => {
  const { s3, put, get, calls, deks, dir, rule } = await start()
  const Body = randomBytes(300_000)
  expect(await put('k', { Body, ...DSSE })).toMatchObject(DSSE)
  expect(calls.map((call) => call.split(' ').slice(0, 2).join(' '))).toEqual([
    'generate alias/mine',
    'generate alias/aws/sse-s3',
  ])
  expect(new Set(deks.map((dek) => dek.toString('hex'))).size).toBe(2)
  const { bytes, ...read } = await get('k')
  expect(read).toMatchObject({ ...DSSE, ContentLength: Body.length })
  expect(bytes.equals(Body)).toBe(true)
  for (const [start, end] of [
    [0, 0],
    [65_535, 65_536],
    [131_000, 131_200],
    [299_999, 299_999],
    [65_400, 299_999],
  ] as const) {
    expect((await get('k', { Range: `bytes=${start}-${end}` })).bytes.equals(Body.subarray(start, end + 1))).toBe(true)
  }
  await put('empty', { Body: '', ...DSSE })
  expect((await get('empty')).bytes.length).toBe(0)
  for (const dek of deks) expect(filesHolding(dir, dek)).toEqual([])
  await expect(put('k', { ...DSSE, BucketKeyEnabled: true })).rejects.toMatchObject(code('InvalidArgument', 400))
  await rule({ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms:dsse', KMSMasterKeyID: 'alias/mine' } })
  expect(await put('d')).toMatchObject(DSSE)
  const copied = await s3.send(new CopyObjectCommand({ Bucket, Key: 'k2', CopySource: `${Bucket}/k` }))
  expect(copied).toMatchObject(DSSE)
  expect((await get('k2')).bytes.equals(Body)).toBe(true)
})

test('keys of what was read lately: the KMS is asked each time all the same, and a client’s own key leaves none', async ({
  expect,
}) => {
  const { streamKeys, held, found } = watchedKeys()
  const { put, get, calls, stop, forgetKeys } = await start({}, { streamKeys })
  const KMS = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'alias/mine' } as const
  const Body = randomBytes(300_000)
  await put('small', KMS)
  await put('large', { ...KMS, Body })
  for (let round = 0; round < 2; round++) {
    expect((await get('small')).bytes.toString()).toBe('hello')
    const { bytes } = await get('large', { Range: 'bytes=60000-140000' })
    expect(bytes.equals(Body.subarray(60_000, 140_001))).toBe(true)
  }
  expect([held(), found()]).toEqual([2, 2])
  expect(calls.filter((call) => call.startsWith('unwrap'))).toHaveLength(4)
  forgetKeys()
  expect(held()).toBe(0)
  const mine = newKey()
  await put('mine', { ...mine.sdk, Body })
  await get('mine', mine.sdk)
  await get('mine', { ...mine.sdk, Range: 'bytes=0-9' })
  expect(held()).toBe(0)
  await get('small')
  expect(held()).toBe(1)
  await stop()
  expect(held()).toBe(0)
})

test('Bucket Keys: one key of the KMS serves many objects, by header or by default', async ({ expect }) => {
  const { put, get, rule, calls, forgetKeys, s3 } = await start({ bucketKeySeconds: 300 })
  const KMS = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'alias/mine' } as const
  expect(await put('a', { ...KMS, BucketKeyEnabled: true })).toMatchObject({ ...KMS, BucketKeyEnabled: true })
  await rule({
    ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'alias/mine' },
    BucketKeyEnabled: true,
  })
  await Promise.all(Array.from({ length: 20 }, (_, index) => put(`k${index}`)))
  for (const index of [0, 7, 19]) {
    expect(await get(`k${index}`)).toMatchObject({ ...KMS, BucketKeyEnabled: true, bytes: Buffer.from('hello') })
  }
  const context = '{"aws:s3:arn":"arn:aws:s3:::photos"}'
  expect(calls).toEqual([`generate alias/mine ${context}`, `unwrap alias/mine ${context}`])
  expect((await s3.send(new HeadObjectCommand({ Bucket, Key: 'a' }))).BucketKeyEnabled).toBe(true)
  // Headers win; without one each object costs a call.
  expect((await put('own', { BucketKeyEnabled: false })).BucketKeyEnabled).toBeUndefined()
  expect(calls.slice(2)).toEqual(['generate alias/mine {"aws:s3:arn":"arn:aws:s3:::photos/own"}'])
  forgetKeys()
  await get('k0')
  expect(calls.length).toBe(4)
  expect((await put('s3', { ServerSideEncryption: 'AES256', BucketKeyEnabled: true })).BucketKeyEnabled).toBeUndefined()
})

test('UpdateObjectEncryption: another key holds the object from then on, and not a byte of it changes', async ({
  expect,
}) => {
  const { s3, put, get, inspect, calls } = await start()
  const KMSKeyArn = 'arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555'
  const update = (Key: string, more: object = {}) =>
    s3.send(new UpdateObjectEncryptionCommand({ Bucket, Key, ObjectEncryption: { SSEKMS: { KMSKeyArn, ...more } } }))
  const { ETag } = await put('k')
  const before = await inspect(Bucket, 'k')
  await update('k')
  const after = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: KMSKeyArn, ETag, bytes: Buffer.from('hello') }
  expect(await get('k')).toMatchObject(after)
  expect(calls.at(-1)).toBe(`unwrap ${KMSKeyArn} {"aws:s3:arn":"arn:aws:s3:::photos/k"}`)
  expect((await inspect(Bucket, 'k'))?.blobId).toBe(before?.blobId)
  await update('k', { BucketKeyEnabled: true })
  expect(await get('k')).toMatchObject({ ...after, BucketKeyEnabled: true })
  await update('k')
  expect((await get('k')).BucketKeyEnabled).toBeUndefined()
  await put('dsse', DSSE)
  await put('ssec', newKey().sdk)
  for (const Key of ['dsse', 'ssec']) await expect(update(Key)).rejects.toMatchObject(code('InvalidRequest', 400))
  await expect(update('k', { KMSKeyArn: 'alias/mine' })).rejects.toMatchObject(code('InvalidRequest', 400))
})
