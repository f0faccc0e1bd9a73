import { DecryptCommand, EncryptCommand } from '@aws-sdk/client-kms'
import { describe, test } from 'vitest'
import { startKms } from './_util.ts'

const codeOf = async (answer: Promise<{ readonly body: { readonly error?: { readonly error_code: string } } }>) =>
  (await answer).body.error?.error_code

describe('small data', () => {
  test('is encrypted and decrypted without naming the key again, whatever dialect encrypted it', async ({ expect }) => {
    const { aws, otc } = await startKms()
    const { key_id } = (await otc('create-key', { key_alias: 'a' })).body.key_info
    const encryption_context = { a: 'b' }
    for (const plain_text of ['x', '12345678', 'ß'.repeat(2048), '😀', 'x'.repeat(4096)]) {
      const { body } = await otc('encrypt-data', { key_id: 'alias/a', encryption_context, plain_text })
      expect(body.key_id).toBe(key_id)
      expect(body.cipher_text).toHaveLength(
        Math.ceil((124 + Math.ceil(Buffer.byteLength(plain_text) / 16) * 16) / 3) * 4,
      )
      const plain_text_base64 = Buffer.from(plain_text).toString('base64')
      const { cipher_text } = body
      expect((await otc('decrypt-data', { cipher_text, encryption_context })).body).toEqual({
        key_id,
        plain_text,
        plain_text_base64,
      })
      expect(await codeOf(otc('decrypt-data', { cipher_text }))).toBe('KMS.2201')
      const CiphertextBlob = Buffer.from(cipher_text, 'base64')
      const opened = await aws.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: encryption_context }))
      expect(Buffer.from(opened.Plaintext ?? []).toString()).toBe(plain_text)
    }
    const bytes = Buffer.from([0, 0xff, 0x80])
    const made = await aws.send(new EncryptCommand({ KeyId: key_id, Plaintext: bytes }))
    const cipher_text = Buffer.from(made.CiphertextBlob ?? []).toString('base64')
    expect((await otc('decrypt-data', { cipher_text })).body).toEqual({
      key_id,
      plain_text: '',
      plain_text_base64: bytes.toString('base64'),
    })
  })

  test.for([
    ['encrypt-data', { plain_text: '' }, 'KMS.2101'],
    ['encrypt-data', { plain_text: 'two\nlines' }, 'KMS.2101'],
    ['encrypt-data', { plain_text: 'x'.repeat(4097) }, 'KMS.2101'],
    ['encrypt-data', { plain_text: 'ß'.repeat(2049) }, 'KMS.2101'],
    ['encrypt-data', {}, 'KMS.0204'],
    ['decrypt-data', { cipher_text: 'AA==' }, 'KMS.2201'],
    ['decrypt-data', { cipher_text: 'A'.repeat(188) }, 'KMS.2201'],
  ] as const)('%s of %j is refused', async ([name, fields, code], { expect }) => {
    const { otc } = await startKms()
    const { key_id } = (await otc('create-key', { key_alias: 'a' })).body.key_info
    expect(await codeOf(otc(name, { key_id, ...fields }))).toBe(code)
  })
})

test('random numbers come in whole bytes', async ({ expect }) => {
  const { otc } = await startKms()
  for (const bits of ['512', 8, '8192']) {
    const { body } = await otc('gen-random', { random_data_length: bits })
    expect(body.random_data).toMatch(new RegExp(`^[0-9A-F]{${Number(bits) / 4}}$`))
  }
  expect(await codeOf(otc('gen-random', { random_data_length: '12' }))).toBe('KMS.1802')
  expect(await codeOf(otc('gen-random', { random_data_length: '8200' }))).toBe('KMS.1801')
  expect(await codeOf(otc('gen-random', {}))).toBe('KMS.0204')
})

test('data keys of other lengths, by bits or by spec', async ({ expect }) => {
  const { otc } = await startKms()
  const { key_id } = (await otc('create-key', { key_alias: 'a' })).body.key_info
  const digits = async (fields: object) =>
    (await otc('create-datakey', { key_id, ...fields })).body.plain_text?.length ?? 'refused'
  expect(await digits({ key_spec: 'AES_256' })).toBe(64)
  expect(await digits({ key_spec: 'AES_128' })).toBe(32)
  expect(await digits({ key_spec: 'AES_128', datakey_length: '512' })).toBe(128)
  expect(await codeOf(otc('create-datakey', { key_id, key_spec: 'SM4' }))).toBe('KMS.1902')
  expect(await codeOf(otc('create-datakey', { key_id, datakey_length: '9' }))).toBe('KMS.1903')
  expect(await codeOf(otc('create-datakey', { key_id }))).toBe('KMS.0204')
})

test('keys are described anew, counted, and listed by state', async ({ expect }) => {
  const { otc, otcGet } = await startKms()
  const { key_id } = (await otc('create-key', { key_alias: 'a' })).body.key_info
  const other = (await otc('create-key', { key_alias: 'b' })).body.key_info.key_id
  await otc('describe-key', { key_id: 'alias/obs/default' })
  expect((await otc('update-key-description', { key_id, key_description: 'ours' })).body).toEqual({
    key_info: { key_id, key_description: 'ours' },
  })
  expect((await otc('describe-key', { key_id })).body.key_info.key_description).toBe('ours')
  expect(await codeOf(otc('update-key-description', { key_id, key_description: 'x'.repeat(256) }))).toBe('KMS.1103')
  await otc('disable-key', { key_id: other })
  expect((await otc('list-keys', { key_state: '3' })).body).toMatchObject({ keys: [other], total: 1 })
  expect((await otc('list-keys', {})).body.total).toBe(3)
  expect(await otcGet('user-instances')).toEqual({ instance_num: 2 })
  expect((await otcGet('user-quotas')).quotas.resources[0]).toEqual({ type: 'CMK', used: 2, quota: 100_000 })
})
