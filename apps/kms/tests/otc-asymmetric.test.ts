import { constants, createHash, createPublicKey, verify as verifyByNode } from 'node:crypto'
import { DescribeKeyCommand, VerifyCommand } from '@aws-sdk/client-kms'
import { describe, test } from 'vitest'
import { startKms } from './_util.ts'

type Kms = Awaited<ReturnType<typeof startKms>>

const codeOf = async (answer: ReturnType<Kms['otc']>): Promise<string | undefined> =>
  (await answer).body.error?.error_code

const base64 = (text: string | Uint8Array): string => Buffer.from(text).toString('base64')

const make = async ({ otc }: Kms, fields: object): Promise<string> => {
  const key_alias = `k${Math.random().toString(36).slice(2)}`
  return (await otc('create-key', { key_alias, ...fields })).body.key_info.key_id
}

test.for([
  ['RSA_2048', 'RSASSA_PSS_SHA_256', 'RSA_2048'],
  ['RSA_3072', 'RSASSA_PKCS1_V1_5_SHA_512', 'RSA_3072'],
  ['EC_P256', 'ECDSA_SHA_256', 'ECC_NIST_P256'],
  ['EC_P384', 'ECDSA_SHA_384', 'ECC_NIST_P384'],
  ['SECP256K1', 'ECDSA_SHA_256', 'ECC_SECG_P256K1'],
] as const)('a key of %s signs for both dialects', async ([key_spec, signing_algorithm, KeySpec], { expect }) => {
  const kms = await startKms()
  const { otc, aws } = kms
  const key_id = await make(kms, { key_spec })
  expect((await otc('describe-key', { key_id })).body.key_info).toMatchObject({ key_spec, key_usage: 'SIGN_VERIFY' })
  expect((await aws.send(new DescribeKeyCommand({ KeyId: key_id }))).KeyMetadata).toMatchObject({ KeySpec })
  const { public_key } = (await otc('get-publickey', { key_id })).body
  expect(public_key).toMatch(/^-----BEGIN PUBLIC KEY-----\r\n([\w+/=]+\r\n)+-----END PUBLIC KEY-----\r\n$/)
  const hash = `sha${signing_algorithm.slice(-3)}`
  const message = Buffer.from('a message')
  const digest = createHash(hash).update(message).digest()
  // A digest unless told otherwise.
  for (const fields of [{ message: base64(digest) }, { message: base64(message), message_type: 'RAW' }]) {
    const signed = (await otc('sign', { key_id, signing_algorithm, ...fields })).body
    expect(signed.key_id).toBe(key_id)
    const Signature = Buffer.from(signed.signature, 'base64')
    const padding = signing_algorithm.includes('PSS') ? constants.RSA_PKCS1_PSS_PADDING : undefined
    const key = { key: createPublicKey(public_key), padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    expect(verifyByNode(hash, message, key, Signature)).toBe(true)
    const verified = await otc('verify', { key_id, signing_algorithm, signature: signed.signature, ...fields })
    expect(verified.body).toEqual({ key_id, signature_valid: 'true' })
    const wrong = await otc('verify', { key_id, signing_algorithm, signature: base64('x'), ...fields })
    expect(wrong.body).toEqual({ key_id, signature_valid: 'false' })
    const command = new VerifyCommand({
      KeyId: key_id,
      SigningAlgorithm: signing_algorithm,
      Message: message,
      Signature,
    })
    expect((await aws.send(command)).SignatureValid).toBe(true)
  }
})

test.for([256, 384, 512])('a key of HMAC_%s makes and verifies MACs', async (bits, { expect }) => {
  const kms = await startKms()
  const { otc } = kms
  const key_id = await make(kms, { key_spec: `HMAC_${bits}` })
  expect((await otc('describe-key', { key_id })).body.key_info).toMatchObject({
    key_spec: `HMAC_${bits}`,
    key_usage: 'GENERATE_VERIFY_MAC',
  })
  const fields = { key_id, mac_algorithm: `HMAC_SHA_${bits}`, message: base64('a message') }
  const { body } = await otc('generate-mac', fields)
  expect(body).toEqual({ key_id, mac_algorithm: fields.mac_algorithm, mac: expect.stringMatching(/^[0-9A-F]+$/) })
  expect(body.mac).toHaveLength(bits / 4)
  const verified = async (mac: string) => (await otc('verify-mac', { ...fields, mac })).body
  expect(await verified(body.mac)).toEqual({ key_id, mac_algorithm: fields.mac_algorithm, mac_valid: true })
  expect(await verified(body.mac.toLowerCase())).toMatchObject({ mac_valid: true })
  expect(await verified('00')).toMatchObject({ mac_valid: false })
})

describe('what keys are not for', () => {
  test('has a code of its own', async ({ expect }) => {
    const kms = await startKms()
    const { otc } = kms
    const [aes, rsa, signer, ec, mac] = await Promise.all([
      make(kms, {}),
      make(kms, { key_spec: 'RSA_2048', key_usage: 'ENCRYPT_DECRYPT' }),
      make(kms, { key_spec: 'RSA_2048' }),
      make(kms, { key_spec: 'EC_P256' }),
      make(kms, { key_spec: 'HMAC_256' }),
    ])
    const sign = (key_id: string | undefined, more: object = {}) =>
      codeOf(otc('sign', { key_id, message: base64(Buffer.alloc(32, 1)), signing_algorithm: 'ECDSA_SHA_256', ...more }))
    expect(await sign(aes)).toBe('KMS.0331')
    expect(await sign(rsa)).toBe('KMS.0334')
    expect(await sign(signer)).toBe('KMS.0332')
    expect(await sign(mac)).toBe('KMS.0341')
    expect(await sign(ec, { message: base64('short') })).toBe('KMS.0329')
    expect(await sign(ec, { message: base64(Buffer.alloc(32)) })).toBe('KMS.0308')
    expect(await sign(ec, { message: '!' })).toBe('KMS.0308')
    expect(await sign(ec, { message: undefined })).toBe('KMS.0204')
    expect(await sign(ec, { signing_algorithm: 'SM2DSA_SM3' })).toBe('KMS.0308')
    const authenticate = (key_id: string | undefined, mac_algorithm = 'HMAC_SHA_256') =>
      codeOf(otc('generate-mac', { key_id, mac_algorithm, message: base64('x') }))
    expect(await authenticate(aes)).toBe('KMS.0331')
    expect(await authenticate(ec)).toBe('KMS.0325')
    expect(await authenticate(mac, 'HMAC_SHA_512')).toBe('KMS.0332')
    expect(await codeOf(otc('get-publickey', { key_id: aes }))).toBe('KMS.0331')
    expect(await codeOf(otc('get-publickey', { key_id: mac }))).toBe('KMS.0341')
    const wrap = (key_id: string | undefined) => codeOf(otc('create-datakey', { key_id, datakey_length: '512' }))
    expect(await wrap(rsa)).toBe('KMS.0325')
    expect(await wrap(ec)).toBe('KMS.0335')
    expect(await wrap(mac)).toBe('KMS.0341')
    await otc('disable-key', { key_id: ec })
    expect(await sign(ec)).toBe('KMS.0209')
    expect(await codeOf(otc('get-publickey', { key_id: ec }))).toBe('KMS.0209')
  })

  test('is told when the key is made', async ({ expect }) => {
    const { otc } = await startKms()
    const refused = (fields: object) => codeOf(otc('create-key', { key_alias: 'a', ...fields }))
    for (const key_spec of ['SM2', 'SM4', 'RSA_1024', 'AES_128', '__proto__']) {
      expect(await refused({ key_spec })).toBe('KMS.1110')
    }
    expect(await refused({ key_spec: 'EC_P256', key_usage: 'ENCRYPT_DECRYPT' })).toBe('KMS.1114')
    expect(await refused({ key_spec: 'AES_256', key_usage: 'SIGN_VERIFY' })).toBe('KMS.1115')
    expect(await refused({ key_spec: 'HMAC_256', key_usage: 'SIGN_VERIFY' })).toBe('KMS.0308')
    expect(await refused({ key_usage: 'KEY_AGREEMENT' })).toBe('KMS.0308')
  })
})

test('small data is encrypted by RSA, and opened by naming the key', async ({ expect }) => {
  const kms = await startKms()
  const { otc } = kms
  const key_id = await make(kms, { key_spec: 'RSA_2048', key_usage: 'ENCRYPT_DECRYPT' })
  const aes = await make(kms, {})
  const encryption_algorithm = 'RSAES_OAEP_SHA_256'
  const sealed = (await otc('encrypt-data', { key_id, encryption_algorithm, plain_text: 'ß' })).body
  expect(Buffer.from(sealed.cipher_text, 'base64')).toHaveLength(256)
  const { cipher_text } = sealed
  expect((await otc('decrypt-data', { key_id, encryption_algorithm, cipher_text })).body).toEqual({
    key_id,
    plain_text: 'ß',
    plain_text_base64: base64('ß'),
  })
  const encrypt = (fields: object) =>
    codeOf(otc('encrypt-data', { key_id, encryption_algorithm, plain_text: 'x', ...fields }))
  expect(await encrypt({ plain_text: 'x'.repeat(191) })).toBe('KMS.2108')
  expect(await encrypt({ encryption_algorithm: undefined })).toBe('KMS.2106')
  expect(await encrypt({ key_id: aes })).toBe('KMS.2105')
  expect(await encrypt({ encryption_context: { a: 'b' } })).toBe('KMS.0308')
  const decrypt = (fields: object) =>
    codeOf(otc('decrypt-data', { key_id, encryption_algorithm, cipher_text, ...fields }))
  expect(await decrypt({ key_id: undefined })).toBe('KMS.0204')
  expect(await decrypt({ key_id: aes })).toBe('KMS.2105')
  expect(await decrypt({ encryption_algorithm: undefined })).toBe('KMS.2201')
  expect(await decrypt({ cipher_text: base64(Buffer.alloc(256, 1)) })).toBe('KMS.2201')
})
