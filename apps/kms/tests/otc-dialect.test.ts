import { createHash, createHmac } from 'node:crypto'
import {
  DecryptCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
} from '@aws-sdk/client-kms'
import { describe, test } from 'vitest'
import { DEFAULT_PROJECT_ID } from '../src/index.ts'
import { startKms } from './_util.ts'

const UNKNOWN = '11111111-2222-3333-4444-555555555555'

describe('the OTC dialect', () => {
  test('makes, describes and lists keys in its own encodings', async ({ expect }) => {
    const { otc } = await startKms()
    const made = await otc('create-key', { key_alias: 'photos', key_description: 'mine' })
    expect(made).toMatchObject({ status: 200, body: { key_info: { domain_id: DEFAULT_PROJECT_ID } } })
    const key_id: string = made.body.key_info.key_id
    for (const reference of [key_id, 'alias/photos', `kms:us-east-1:${DEFAULT_PROJECT_ID}:alias:photos`]) {
      const { body } = await otc('describe-key', { key_id: reference })
      expect(body.key_info).toMatchObject({
        key_id,
        key_alias: 'photos',
        key_description: 'mine',
        key_spec: 'AES_256',
        key_state: '2',
        default_key_flag: '0',
        origin: 'kms',
        realm: 'us-east-1',
        scheduled_deletion_date: '',
      })
      expect(body.key_info.creation_date).toMatch(/^\d{13}$/)
    }
    await otc('create-key', { key_alias: 'two' })
    const page = await otc('list-keys', { limit: '1', marker: '' })
    expect(page.body).toMatchObject({ truncated: 'true', next_marker: '1', total: 2 })
    expect((await otc('list-keys', { limit: '1', marker: '1' })).body).toMatchObject({
      truncated: 'false',
      next_marker: '',
    })
  })

  test('makes, opens and wraps data keys of 512 bits, as its reference has them', async ({ expect }) => {
    const { otc } = await startKms()
    const { key_id } = (await otc('create-key', { key_alias: 'a' })).body.key_info
    const encryption_context = { a: '1', b: '2' }
    const { body } = await otc('create-datakey', { key_id, encryption_context, datakey_length: '512' })
    expect(body.plain_text).toMatch(/^[0-9A-F]{128}$/)
    expect(body.cipher_text).toMatch(/^[0-9A-F]{376}$/)
    const open = (fields: object) =>
      otc('decrypt-datakey', {
        key_id,
        encryption_context,
        cipher_text: body.cipher_text,
        datakey_cipher_length: '64',
        ...fields,
      })
    const dgst = createHash('sha256').update(Buffer.from(body.plain_text, 'hex')).digest('hex').toUpperCase()
    expect((await open({})).body).toEqual({ data_key: body.plain_text, datakey_length: '64', datakey_dgst: dgst })
    expect((await open({ encryption_context: { a: '1' } })).body).toEqual({
      error: { error_code: 'KMS.2201', error_msg: 'Invalid cipher_text.' },
    })
    expect((await open({ datakey_cipher_length: '32' })).body.error.error_code).toBe('KMS.2204')
    const wrapped = await otc('encrypt-datakey', {
      key_id,
      plain_text: body.plain_text + dgst,
      datakey_plain_length: '64',
    })
    expect(wrapped.body).toMatchObject({ key_id, datakey_length: '64' })
    expect(
      (
        await otc('encrypt-datakey', {
          key_id,
          plain_text: `${body.plain_text}${'0'.repeat(64)}`,
          datakey_plain_length: '64',
        })
      ).body.error.error_code,
    ).toBe('KMS.2103')
    expect((await otc('create-datakey-without-plaintext', { key_id, datakey_length: 512 })).body).not.toHaveProperty(
      'plain_text',
    )
  })

  test('moves keys between states, each with its own code', async ({ expect }) => {
    const { otc } = await startKms()
    const { key_id } = (await otc('create-key', { key_alias: 'a' })).body.key_info
    const code = async (name: string, fields: object = {}) => {
      const { body, status } = await otc(name, { key_id, ...fields })
      return body.error ? `${status} ${body.error.error_code}` : (body.key_info?.key_state ?? body.key_state ?? 'ok')
    }
    expect(await code('enable-key')).toBe('400 KMS.1201')
    expect(await code('disable-key')).toBe('3')
    expect(await code('disable-key')).toBe('400 KMS.1301')
    expect(await code('create-datakey', { datakey_length: '512' })).toBe('400 KMS.0209')
    expect(await code('enable-key')).toBe('2')
    expect(await code('cancel-key-deletion')).toBe('400 KMS.1501')
    expect(await code('schedule-key-deletion', { pending_days: '6' })).toBe('400 KMS.1401')
    expect(await code('schedule-key-deletion', { pending_days: 7 })).toBe('4')
    expect(await code('schedule-key-deletion', { pending_days: '7' })).toBe('400 KMS.1402')
    expect(await code('create-datakey', { datakey_length: '512' })).toBe('400 KMS.0210')
    expect(await code('cancel-key-deletion')).toBe('3')
  })

  test.for<[string, string, object, number, string]>([
    ['an unknown key', 'describe-key', { key_id: UNKNOWN }, 404, 'KMS.0207'],
    ['no key id', 'describe-key', { key_id: 'X' }, 400, 'KMS.0205'],
    ['nothing', 'describe-key', {}, 400, 'KMS.0204'],
    ['a bad sequence', 'list-keys', { sequence: 'x' }, 400, 'KMS.0206'],
    ['a bad alias', 'create-key', { key_alias: 'a b' }, 400, 'KMS.1101'],
    ['a reserved alias', 'create-key', { key_alias: 'x/default' }, 400, 'KMS.1101'],
    ['a bad limit', 'list-keys', { limit: '0' }, 400, 'KMS.1601'],
    [
      'a bad context',
      'create-datakey',
      { key_id: UNKNOWN, datakey_length: '512', encryption_context: [1] },
      400,
      'KMS.0208',
    ],
    ['a bad length', 'create-datakey', { key_id: UNKNOWN, datakey_length: '9000' }, 400, 'KMS.1901'],
  ])('%s is told by its code', async ([, name, body, status, code], { expect }) => {
    const { otc } = await startKms()
    expect(await otc(name, body)).toMatchObject({ status, body: { error: { error_code: code } } })
  })

  test('the default key of the object store has one key and two names', async ({ expect }) => {
    const { aws, otc, service } = await startKms()
    const { KeyId = '' } = (await aws.send(new DescribeKeyCommand({ KeyId: 'alias/aws/s3' }))).KeyMetadata ?? {}
    const { body } = await otc('describe-key', { key_id: KeyId })
    expect(body.key_info).toMatchObject({ key_alias: 'obs/default', default_key_flag: '1' })
    for (const alias of ['alias/obs/default', 'alias/aws/s3']) {
      expect((await otc('describe-key', { key_id: alias })).body).toEqual(body)
    }
    // It is there for the service, and not for its users to encrypt with by themselves.
    const dataKey = { key_id: KeyId, datakey_length: '512' }
    expect(await otc('create-datakey', dataKey)).toMatchObject({
      status: 403,
      body: { error: { error_code: 'KMS.0306' } },
    })
    await expect(service.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' }))).resolves.toBeDefined()
    expect((await otc('disable-key', { key_id: KeyId })).body.error.error_code).toBe('KMS.0211')
  })
})

describe('one domain, two faces', () => {
  test('keys and ciphertexts of each dialect serve the other', async ({ expect }) => {
    const { aws, otc } = await startKms()
    const { key_id } = (await otc('create-key', { key_alias: 'shared' })).body.key_info
    expect((await aws.send(new DescribeKeyCommand({ KeyId: 'alias/shared' }))).KeyMetadata?.KeyId).toBe(key_id)
    const made = (await otc('create-datakey', { key_id, encryption_context: { a: 'b' }, datakey_length: '512' })).body
    const opened = await aws.send(
      new DecryptCommand({ CiphertextBlob: Buffer.from(made.cipher_text, 'hex'), EncryptionContext: { a: 'b' } }),
    )
    expect(
      Buffer.from(opened.Plaintext ?? [])
        .toString('hex')
        .toUpperCase(),
    ).toBe(made.plain_text)
    const key = await aws.send(
      new GenerateDataKeyCommand({ KeyId: key_id, NumberOfBytes: 64, EncryptionContext: { a: 'b' } }),
    )
    const cipher_text = Buffer.from(key.CiphertextBlob ?? []).toString('hex')
    const back = await otc('decrypt-datakey', {
      key_id,
      cipher_text,
      encryption_context: { a: 'b' },
      datakey_cipher_length: '64',
    })
    expect(back.body.data_key).toBe(
      Buffer.from(key.Plaintext ?? [])
        .toString('hex')
        .toUpperCase(),
    )
    await aws.send(new DisableKeyCommand({ KeyId: key_id }))
    expect((await otc('describe-key', { key_id })).body.key_info.key_state).toBe('3')
    await otc('enable-key', { key_id })
    expect((await aws.send(new EncryptCommand({ KeyId: key_id, Plaintext: Buffer.from('x') }))).KeyId).toContain(key_id)
  })
})

describe('who calls', () => {
  test('a token, a signature, and neither', async ({ expect }) => {
    const { otc } = await startKms()
    expect((await otc('list-keys', {}, { 'x-auth-token': 'wrong' })).body.error.error_code).toBe('KMS.0302')
    expect((await otc('list-keys', {}, {})).body.error.error_code).toBe('KMS.0301')
    expect((await otc('list-keys', {}, { authorization: 'SDK-HMAC-SHA256 nonsense' })).body).toMatchObject({
      error_code: 'APIGW.0301',
    })
    expect((await otc('create-pin', {})).body).toMatchObject({ error_code: 'APIGW.0501' })
    expect((await otc('no-such-call', {})).body).toMatchObject({ error_code: 'APIGW.0101' })
  })

  test('a request that is signed by the Huawei rule', async ({ expect }) => {
    const { url } = await startKms()
    const path = `/v1.0/${DEFAULT_PROJECT_ID}/kms/list-keys`
    const body = '{"limit":"1"}'
    const date = new Date().toISOString().replaceAll(/[-:]|\.\d{3}/g, '')
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
    const canonical = `POST\n${path}/\n\nhost:${new URL(url).host}\nx-sdk-date:${date}\n\nhost;x-sdk-date\n${sha256(body)}`
    const signature = createHmac('sha256', 'test')
      .update(`SDK-HMAC-SHA256\n${date}\n${sha256(canonical)}`)
      .digest('hex')
    const send = (sent: string) =>
      fetch(url + path, {
        method: 'POST',
        body: sent,
        headers: {
          'content-type': 'application/json',
          'x-sdk-date': date,
          authorization: `SDK-HMAC-SHA256 Access=test, SignedHeaders=host;x-sdk-date, Signature=${signature}`,
        },
      })
    expect((await send(body)).status).toBe(200)
    expect((await send('{"limit":"2"}')).status).toBe(401)
  })
})
