import { CreateKeyCommand } from '@aws-sdk/client-kms'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { type Call, formOf } from './client.ts'
import type { Dialect, Reader } from './dimensions.ts'
import { READERS } from './dimensions.ts'
import { CUSTOMER_KEY, customerHeaders, OTHER_KEY, prefixOf } from './headers.ts'
import { hold } from './hold.ts'
import { element, putSources, SOURCES } from './paths.ts'
import { plaintext } from './plaintext.ts'
import { REFUSALS, type RefusedKeys } from './refusals.ts'
import { startWorld, type World } from './world.ts'

let world: World
let keys: RefusedKeys
const Bucket = 'photos'
const DIALECTS: readonly Dialect[] = ['s3', 'obs']

beforeAll(async () => {
  world = await startWorld()
  const make = async (input: object): Promise<string> =>
    (await world.kms.send(new CreateKeyCommand(input))).KeyMetadata?.Arn ?? ''
  const asymmetric = await make({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' })
  const hmac = await make({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })
  keys = { ...world.keys, asymmetric, hmac }
  for (const name of [Bucket, SOURCES]) await world.send({ dialect: 's3', method: 'PUT', path: `/${name}` })
  await putSources(world)
  const put = (key: string, headers: Record<string, string>) =>
    world.send({ dialect: 's3', method: 'PUT', path: `/${Bucket}/${key}`, headers, body: plaintext(1) })
  await put('client', customerHeaders('s3'))
  await put('store', {})
  await put('user', {
    'x-amz-server-side-encryption': 'aws:kms',
    'x-amz-server-side-encryption-aws-kms-key-id': keys.arn,
  })
})
afterAll(() => world?.close())

/** Each place where an upload begins, as a call without its encryption. */
const WAYS = [
  'PutObject',
  'presigned PUT',
  'PostObject',
  'CopyObject',
  'CopyObject onto itself',
  'CreateMultipartUpload',
  'AppendObject',
] as const

const callOf = (
  way: (typeof WAYS)[number],
  dialect: Dialect,
  key: string,
  headers: Readonly<Record<string, string>>,
): Call => {
  const path = `/${Bucket}/${key}`
  const put = { dialect, method: 'PUT', path, headers }
  const from = `${prefixOf(dialect)}copy-source`
  switch (way) {
    case 'PutObject':
      return { ...put, body: 'x' }
    case 'presigned PUT':
      return { ...put, body: 'x', signed: 'url' }
    case 'PostObject': {
      const form = formOf(dialect, { key, ...headers }, { file: Buffer.from('x'), bucket: Bucket, nowMs: world.now() })
      return { dialect, method: 'POST', path: `/${Bucket}`, signed: 'not', ...form }
    }
    case 'CopyObject':
      return { ...put, headers: { ...headers, [from]: `/${SOURCES}/small` } }
    case 'CopyObject onto itself':
      return { ...put, path: `/${Bucket}/store`, headers: { ...headers, [from]: `/${Bucket}/store` } }
    case 'CreateMultipartUpload':
      return { ...put, method: 'POST', query: 'uploads' }
    case 'AppendObject':
      return { ...put, method: 'POST', query: 'append&position=0', body: 'x' }
  }
}

describe('a write with headers that make no sense is refused, and leaves nothing', () => {
  for (const way of WAYS) {
    for (const { name, dialect, headers, status = 400, code, message } of REFUSALS) {
      test(`${way} in ${dialect === 's3' ? 'S3' : 'OBS'} with ${name}: ${status} ${code}`, async ({ expect }) => {
        const key = `refused-${dialect}-${way.replaceAll(' ', '-')}-${REFUSALS.findIndex((each) => each.name === name)}`
        const answer = await world.send(callOf(way, dialect, key, headers(keys)))
        hold(expect, answer, { status, code, sse: {} })
        if (message !== undefined)
          expect(element(answer, 'Message').replaceAll('&apos;', "'").replaceAll('&quot;', '"')).toBe(message)
        const left = await world.send({ dialect: 's3', method: 'HEAD', path: `/${Bucket}/${key}` })
        expect(left.status).toBe(404)
      })
    }
  }
})

describe('encryption in the query of a signed URL', () => {
  const put = (dialect: Dialect, query: string) =>
    world.send({ dialect, method: 'PUT', path: `/${Bucket}/url-${dialect}`, query, signed: 'url', body: 'x' })
  const queryOf = (headers: Readonly<Record<string, string>>): string => String(new URLSearchParams(headers))

  test('is refused by S3, which takes it as signed headers alone', async ({ expect }) => {
    for (const query of [
      'x-amz-server-side-encryption=aws%3Akms',
      queryOf(customerHeaders('s3')),
      queryOf(customerHeaders('s3', 'copy-source-')),
    ]) {
      hold(expect, await put('s3', query), { status: 400, code: 'InvalidArgument', sse: {} })
    }
  })
  test('is obeyed by OBS, but for a key of the client', async ({ expect }) => {
    const sealed = await put(
      'obs',
      `x-obs-server-side-encryption=kms&x-obs-server-side-encryption-kms-key-id=${keys.id}`,
    )
    const sse = { 'x-obs-server-side-encryption': 'kms', 'x-obs-server-side-encryption-kms-key-id': keys.long }
    hold(expect, sealed, { status: 200, sse })
    hold(expect, await put('obs', queryOf(customerHeaders('obs'))), { status: 400, code: 'InvalidArgument', sse: {} })
  })
})

/** Which reader with which headers; where it is a copy, the key is that of the source. */
const readOf = (reader: Reader, dialect: Dialect, object: string, key: Readonly<Record<string, string>>): Call => {
  const prefix = prefixOf(dialect)
  const target = { dialect, method: 'GET', path: `/${Bucket}/${object}`, headers: key }
  const from = { ...key, [`${prefix}copy-source`]: `/${Bucket}/${object}` }
  switch (reader) {
    case 'GetObject':
      return target
    case 'GetObject of a range':
      return { ...target, headers: { ...key, range: 'bytes=1-2' } }
    case 'GetObject of a part':
      return { ...target, query: 'partNumber=1' }
    case 'presigned GET':
      return { ...target, signed: 'url' }
    case 'HeadObject':
      return { ...target, method: 'HEAD' }
    case 'GetObjectAttributes':
      return { ...target, query: 'attributes', headers: { ...key, [`${prefix}object-attributes`]: 'ETag' } }
    case 'CopyObject from':
      return { dialect, method: 'PUT', path: `/${Bucket}/copied`, headers: from }
    case 'UploadPartCopy from':
      return {
        dialect,
        method: 'PUT',
        path: `/${Bucket}/part`,
        query: `partNumber=1&uploadId=${uploads[dialect]}`,
        headers: from,
      }
  }
}
const uploads = { s3: '', obs: '' }

const STORED =
  'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.'
const WRONG =
  'Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.'
const NEEDLESS = 'The encryption parameters are not applicable to this object.'

/** aws-s3-sse §6.4; obs-api §5.3 has one code for whatever is wrong with a key on a read. */
const WRONG_READS = [
  {
    name: 'an SSE-C object without its key',
    object: 'client',
    key: undefined,
    s3: [400, 'InvalidRequest', STORED],
    obs: 400,
  },
  {
    name: 'an SSE-C object with another key',
    object: 'client',
    key: OTHER_KEY,
    s3: [403, 'AccessDenied', WRONG],
    obs: 400,
  },
  {
    name: 'an SSE-C object with a short key',
    object: 'client',
    key: CUSTOMER_KEY.subarray(0, 16),
    s3: [403, 'AccessDenied', WRONG],
    obs: 400,
  },
  {
    name: 'an object of the store’s key with a key of the client',
    object: 'store',
    key: CUSTOMER_KEY,
    s3: [400, 'InvalidRequest', NEEDLESS],
    obs: 'InvalidRequest',
  },
  {
    name: 'an object under a key of the KMS with a key of the client',
    object: 'user',
    key: CUSTOMER_KEY,
    s3: [400, 'InvalidRequest', NEEDLESS],
    obs: 'InvalidRequest',
  },
] as const

describe('a read with another key than the object’s is refused', () => {
  beforeAll(async () => {
    for (const dialect of DIALECTS) {
      uploads[dialect] = element(
        await world.send({ dialect, method: 'POST', path: `/${Bucket}/part`, query: 'uploads' }),
        'UploadId',
      )
    }
  })
  for (const { name, object, key, s3, obs } of WRONG_READS) {
    for (const dialect of DIALECTS) {
      for (const reader of READERS.filter((each) => dialect === 's3' || each !== 'GetObjectAttributes')) {
        const [status, code, message] =
          dialect === 's3' ? s3 : [400, obs === 400 ? 'InvalidEncryptionAlgorithmError' : obs, undefined]
        test(`${reader} in ${dialect === 's3' ? 'S3' : 'OBS'} of ${name}: ${status} ${code}`, async ({ expect }) => {
          const of = reader.endsWith('from') ? 'copy-source-' : ''
          const answer = await world.send(
            readOf(reader, dialect, object, key ? customerHeaders(dialect, of, Buffer.from(key)) : {}),
          )
          hold(expect, answer, { status, code, sse: {} })
          if (message !== undefined && reader !== 'HeadObject') expect(element(answer, 'Message')).toBe(message)
        })
      }
    }
  }
})

describe('a read with a header that chooses an encryption is refused', () => {
  for (const dialect of DIALECTS) {
    for (const reader of READERS.filter(
      (each) => !each.endsWith('from') && (dialect === 's3' || each !== 'GetObjectAttributes'),
    )) {
      test(`${reader} in ${dialect === 's3' ? 'S3' : 'OBS'}: 400 InvalidArgument`, async ({ expect }) => {
        const answer = await world.send(
          readOf(reader, dialect, 'store', { [`${prefixOf(dialect)}server-side-encryption`]: 'AES256' }),
        )
        hold(expect, answer, { status: 400, code: 'InvalidArgument', sse: {} })
        const message = 'x-amz-server-side-encryption header is not supported for this operation.'
        if (dialect === 's3' && reader !== 'HeadObject') expect(element(answer, 'Message')).toBe(message)
      })
    }
  }
})

describe('what is added to something that was begun must be sealed as that is', () => {
  const INITIATE =
    'The multipart upload initiate requested encryption. Subsequent part requests must include the appropriate encryption parameters.'
  const OTHER = 'The provided encryption parameters did not match the ones used originally.'
  for (const dialect of DIALECTS) {
    const wrong = [
      { name: 'without its key', begun: customerHeaders(dialect), sent: {}, code: 'InvalidRequest', message: INITIATE },
      {
        name: 'with another key',
        begun: customerHeaders(dialect),
        sent: customerHeaders(dialect, '', OTHER_KEY),
        code: 'InvalidRequest',
        message: OTHER,
      },
      {
        name: 'with a key where there is none',
        begun: {},
        sent: customerHeaders(dialect),
        code: 'InvalidRequest',
        message: INITIATE,
      },
      {
        name: 'with a header that chooses',
        begun: {},
        sent: { [`${prefixOf(dialect)}server-side-encryption`]: 'AES256' },
        code: 'InvalidArgument',
      },
    ] as const
    for (const { name, begun, sent, code, ...row } of wrong) {
      for (const what of ['UploadPart', 'UploadPartCopy', 'AppendObject'] as const) {
        test(`${what} in ${dialect === 's3' ? 'S3' : 'OBS'} ${name}: 400 ${code}`, async ({ expect }) => {
          const path = `/${Bucket}/added-${dialect}-${what}-${name.replaceAll(' ', '-')}`
          const target = { dialect, path }
          const first = { ...target, method: 'POST', headers: begun, body: 'x' }
          if (what === 'AppendObject') await world.send({ ...first, query: 'append&position=0' })
          const uploadId =
            what === 'AppendObject'
              ? ''
              : element(await world.send({ ...first, query: 'uploads', body: '' }), 'UploadId')
          const from = what === 'UploadPartCopy' ? { [`${prefixOf(dialect)}copy-source`]: `/${SOURCES}/small` } : {}
          const call =
            what === 'AppendObject'
              ? { ...target, method: 'POST', query: 'append&position=1', headers: sent, body: 'y' }
              : {
                  ...target,
                  method: 'PUT',
                  query: `partNumber=1&uploadId=${uploadId}`,
                  headers: { ...sent, ...from },
                  body: what === 'UploadPart' ? 'y' : '',
                }
          const answer = await world.send(call)
          hold(expect, answer, { status: 400, code, sse: {} })
          if ('message' in row && dialect === 's3') expect(element(answer, 'Message')).toBe(row.message)
        })
      }
    }
  }
})
