import { constants, generateKeyPairSync, randomBytes, verify } from 'node:crypto'
import {
  CancelKeyDeletionCommand,
  CreateKeyCommand,
  DecryptCommand,
  DeleteImportedKeyMaterialCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GetParametersForImportCommand,
  ImportKeyMaterialCommand,
  type ImportKeyMaterialCommandInput,
  type KMSClient,
  ListKeyRotationsCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
} from '@aws-sdk/client-kms'
import { fakeClock } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { importInto, wrap } from './_import.ts'
import { startKms } from './_util.ts'

const DAY_MS = 24 * 3600 * 1000
const Plaintext = Buffer.from('imported')

const setUp = async () => {
  const clock = fakeClock(Date.now())
  const kms = await startKms({}, { clock })
  const { KeyMetadata } = await kms.aws.send(new CreateKeyCommand({ Origin: 'EXTERNAL' }))
  return { ...kms, clock, KeyId: KeyMetadata?.KeyId ?? '', arn: KeyMetadata?.Arn ?? '' }
}

const describeKey = async (aws: KMSClient, KeyId: string) =>
  (await aws.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata

describe('imported material', () => {
  test.for(['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256', 'RSA_AES_KEY_WRAP_SHA_1', 'RSA_AES_KEY_WRAP_SHA_256'] as const)(
    'comes wrapped by %s, is deleted, and comes again',
    async (algorithm, { expect }) => {
      const { aws, KeyId, arn } = await setUp()
      expect(await describeKey(aws, KeyId)).toMatchObject({ KeyState: 'PendingImport', Enabled: false })
      const material = randomBytes(32)
      const first = await importInto(aws, KeyId, material, { algorithm })
      expect(first.KeyId).toBe(arn)
      expect(await describeKey(aws, KeyId)).toMatchObject({
        KeyState: 'Enabled',
        ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
        CurrentKeyMaterialId: first.KeyMaterialId,
      })
      const { CiphertextBlob } = await aws.send(new EncryptCommand({ KeyId, Plaintext }))
      await aws.send(new DeleteImportedKeyMaterialCommand({ KeyId }))
      expect(await describeKey(aws, KeyId)).toMatchObject({
        KeyState: 'PendingImport',
        CurrentKeyMaterialId: first.KeyMaterialId,
      })
      await expect(aws.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
        name: 'KMSInvalidStateException',
        message: `${arn} is pending import.`,
      })
      await expect(importInto(aws, KeyId, randomBytes(32), { algorithm })).rejects.toMatchObject({
        name: 'IncorrectKeyMaterialException',
      })
      expect((await importInto(aws, KeyId, material, { algorithm })).KeyMaterialId).toBe(first.KeyMaterialId)
      const opened = await aws.send(new DecryptCommand({ CiphertextBlob }))
      expect(Buffer.from(opened.Plaintext ?? [])).toEqual(Plaintext)
    },
  )

  test('expires on the clock, in the database too, and may be imported anew with another date', async ({ expect }) => {
    const { aws, KeyId, clock, sweep } = await setUp()
    const material = randomBytes(32)
    const ValidTo = new Date(clock.now() + 10 * DAY_MS)
    const expiring = { ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo } as const
    await importInto(aws, KeyId, material, expiring)
    const described = await describeKey(aws, KeyId)
    expect(described?.ExpirationModel).toBe('KEY_MATERIAL_EXPIRES')
    expect(Math.abs((described?.ValidTo?.getTime() ?? 0) - ValidTo.getTime())).toBeLessThan(1000)
    clock.advance(11 * DAY_MS)
    await sweep()
    expect(await describeKey(aws, KeyId)).toMatchObject({ KeyState: 'PendingImport' })
    await importInto(aws, KeyId, material)
    expect(await describeKey(aws, KeyId)).toMatchObject({ KeyState: 'Enabled' })
    for (const [wrong, text] of [
      [{ ExpirationModel: 'KEY_MATERIAL_EXPIRES' }, 'A validTo date must be set'],
      [{ ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: new Date(clock.now() - 1) }, 'must be in the future'],
      [{ ExpirationModel: 'KEY_MATERIAL_EXPIRES', ValidTo: new Date(clock.now() + 366 * DAY_MS) }, '365 days'],
    ] as const) {
      await expect(importInto(aws, KeyId, material, wrong)).rejects.toMatchObject({
        name: 'ValidationException',
        message: expect.stringContaining(text),
      })
    }
  })

  test('may be followed by other material, which a rotation on demand puts into use', async ({ expect }) => {
    const { aws, KeyId, arn } = await setUp()
    const [first, second] = [randomBytes(32), randomBytes(32)]
    await importInto(aws, KeyId, first)
    await expect(aws.send(new RotateKeyOnDemandCommand({ KeyId }))).rejects.toMatchObject({
      name: 'KMSInvalidStateException',
      message: `No available key material pending rotation for the key: ${arn}.`,
    })
    const { CiphertextBlob } = await aws.send(new EncryptCommand({ KeyId, Plaintext }))
    const NEW = { ImportType: 'NEW_KEY_MATERIAL', KeyMaterialDescription: 'the second' } as const
    const { KeyMaterialId } = await importInto(aws, KeyId, second, NEW)
    await expect(importInto(aws, KeyId, randomBytes(32), NEW)).rejects.toMatchObject({
      name: 'KMSInvalidStateException',
      message: expect.stringContaining(`because another key material (id: ${KeyMaterialId}) is pending rotation.`),
    })
    expect((await describeKey(aws, KeyId))?.CurrentKeyMaterialId).not.toBe(KeyMaterialId)
    await aws.send(new RotateKeyOnDemandCommand({ KeyId }))
    expect((await describeKey(aws, KeyId))?.CurrentKeyMaterialId).toBe(KeyMaterialId)
    expect(await aws.send(new DecryptCommand({ CiphertextBlob }))).toBeDefined()
    const { Rotations } = await aws.send(new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' }))
    expect(Rotations).toMatchObject([
      { KeyMaterialState: 'NON_CURRENT', ImportState: 'IMPORTED' },
      { KeyMaterialState: 'CURRENT', KeyMaterialDescription: 'the second', RotationType: 'ON_DEMAND' },
    ])
    // A key lacks something as long as any of the materials that it has used is missing.
    const [old] = Rotations ?? []
    await aws.send(new DeleteImportedKeyMaterialCommand({ KeyId, KeyMaterialId: old?.KeyMaterialId }))
    expect((await describeKey(aws, KeyId))?.KeyState).toBe('PendingImport')
    await importInto(aws, KeyId, first, { KeyMaterialId: old?.KeyMaterialId })
    expect((await describeKey(aws, KeyId))?.KeyState).toBe('Enabled')
  })

  test('is refused with a wrong token, in a wrong shape, or for a key with material of its own', async ({ expect }) => {
    const { aws, KeyId, clock } = await setUp()
    const other = (await aws.send(new CreateKeyCommand({ Origin: 'EXTERNAL' }))).KeyMetadata?.KeyId ?? ''
    const parameters = await aws.send(
      new GetParametersForImportCommand({
        KeyId,
        WrappingAlgorithm: 'RSAES_OAEP_SHA_256',
        WrappingKeySpec: 'RSA_2048',
      }),
    )
    const wrapped = wrap('RSAES_OAEP_SHA_256', parameters.PublicKey ?? new Uint8Array(), randomBytes(32))
    const { ImportToken = new Uint8Array() } = parameters
    const changed = Buffer.from(ImportToken)
    changed.writeUInt8(changed.readUInt8(60) ^ 1, 60)
    const send = (input: Partial<ImportKeyMaterialCommandInput>) =>
      aws.send(
        new ImportKeyMaterialCommand({
          KeyId,
          ImportToken,
          EncryptedKeyMaterial: wrapped,
          ExpirationModel: 'KEY_MATERIAL_DOES_NOT_EXPIRE',
          ...input,
        }),
      )
    await expect(send({ KeyId: other })).rejects.toMatchObject({ name: 'InvalidImportTokenException' })
    await expect(send({ ImportToken: changed })).rejects.toMatchObject({ name: 'InvalidImportTokenException' })
    await expect(send({ EncryptedKeyMaterial: randomBytes(256) })).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    })
    await expect(importInto(aws, KeyId, randomBytes(16))).rejects.toMatchObject({
      name: 'IncorrectKeyMaterialException',
    })
    clock.advance(DAY_MS)
    await expect(send({})).rejects.toMatchObject({ name: 'ExpiredImportTokenException' })
    const own = (await aws.send(new CreateKeyCommand({}))).KeyMetadata
    await expect(importInto(aws, own?.KeyId ?? '', randomBytes(32))).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
      message: `${own?.Arn} origin is AWS_KMS which is not valid for this operation.`,
    })
  })

  test('does not make two keys one, and a cancelled deletion waits for material again', async ({ expect }) => {
    const { aws, KeyId } = await setUp()
    const other = (await aws.send(new CreateKeyCommand({ Origin: 'EXTERNAL' }))).KeyMetadata?.KeyId ?? ''
    const material = randomBytes(32)
    await importInto(aws, KeyId, material)
    await importInto(aws, other, material)
    const { CiphertextBlob } = await aws.send(new EncryptCommand({ KeyId, Plaintext }))
    await expect(aws.send(new DecryptCommand({ CiphertextBlob, KeyId: other }))).rejects.toMatchObject({
      name: 'IncorrectKeyException',
    })
    await aws.send(new DeleteImportedKeyMaterialCommand({ KeyId }))
    await aws.send(new ScheduleKeyDeletionCommand({ KeyId }))
    await aws.send(new CancelKeyDeletionCommand({ KeyId }))
    expect((await describeKey(aws, KeyId))?.KeyState).toBe('PendingImport')
  })

  test.for([
    ['RSA_2048', 'SIGN_VERIFY', 'RSA_AES_KEY_WRAP_SHA_256', 'RSASSA_PSS_SHA_256'],
    ['ECC_NIST_P256', 'SIGN_VERIFY', 'RSAES_OAEP_SHA_256', 'ECDSA_SHA_256'],
  ] as const)(
    'of a key of spec %s is a private key in PKCS #8',
    async ([KeySpec, KeyUsage, algorithm, SigningAlgorithm], { expect }) => {
      const { aws } = await setUp()
      const { KeyId = '' } =
        (await aws.send(new CreateKeyCommand({ KeySpec, KeyUsage, Origin: 'EXTERNAL' }))).KeyMetadata ?? {}
      const { privateKey, publicKey } =
        KeySpec === 'RSA_2048'
          ? generateKeyPairSync('rsa', { modulusLength: 2048 })
          : generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const imported = await importInto(aws, KeyId, privateKey.export({ format: 'der', type: 'pkcs8' }), { algorithm })
      expect(imported.KeyMaterialId).toBeUndefined()
      const Message = Buffer.from('signed by an imported key')
      const { Signature = new Uint8Array() } = await aws.send(new SignCommand({ KeyId, Message, SigningAlgorithm }))
      const padding = KeySpec === 'RSA_2048' ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } : {}
      expect(verify('sha256', Message, { key: publicKey, ...padding }, Signature)).toBe(true)
      const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({
        format: 'der',
        type: 'pkcs8',
      })
      await expect(importInto(aws, KeyId, other, { algorithm: 'RSA_AES_KEY_WRAP_SHA_256' })).rejects.toMatchObject({
        name: 'IncorrectKeyMaterialException',
      })
    },
  )

  test('of the OTC dialect has a code for each fault', async ({ expect }) => {
    const { aws, otc, clock } = await setUp()
    const create = async (key_alias: string, origin: string): Promise<string> =>
      (await otc('create-key', { key_alias, origin })).body.key_info.key_id
    const [key_id, other, own] = [
      await create('a', 'external'),
      await create('b', 'external'),
      await create('c', 'kms'),
    ]
    const wrapping_algorithm = 'RSAES_OAEP_SHA_256'
    const parametersFor = async (id: string) =>
      (await otc('get-parameters-for-import', { key_id: id, wrapping_algorithm })).body
    const { import_token, public_key, expiration_time, ...rest } = await parametersFor(key_id)
    expect(rest).toEqual({ key_id })
    expect(expiration_time).toBe(Math.floor((clock.now() + DAY_MS) / 1000))
    const wrapped = (bytes: Uint8Array, publicKey: string): string =>
      Buffer.from(wrap(wrapping_algorithm, Buffer.from(publicKey, 'base64'), bytes)).toString('base64')
    const material = randomBytes(32)
    const encrypted_key_material = wrapped(material, public_key)
    const good = { key_id, import_token, encrypted_key_material }
    const codeOf = async (name: string, body: object) => (await otc(name, body)).body.error?.error_code
    const importing = (body: object) => codeOf('import-key-material', { ...good, ...body })
    const text = import_token as string
    const changed = `${text.slice(0, 100)}${text[100] === 'A' ? 'B' : 'A'}${text.slice(101)}`
    expect(await importing({ key_id: other })).toBe('KMS.2603')
    expect(await importing({ key_id: own })).toBe('KMS.0309')
    expect(await importing({ import_token: changed })).toBe('KMS.2605')
    expect(await importing({ encrypted_key_material: randomBytes(256).toString('base64') })).toBe('KMS.0311')
    expect(await importing({ encrypted_key_material: wrapped(randomBytes(31), public_key) })).toBe('KMS.2604')
    expect(await importing({ expiration_time: Math.floor(clock.now() / 1000) - 1 })).toBe('KMS.2602')
    expect(await codeOf('delete-imported-key-material', { key_id })).toBe('KMS.2701')
    expect(await otc('import-key-material', good)).toEqual({ status: 200, body: {} })
    expect(await importing({})).toBe('KMS.0310')
    expect((await otc('describe-key', { key_id })).body.key_info).toMatchObject({ key_state: '2', origin: 'external' })
    expect(await otc('delete-imported-key-material', { key_id })).toEqual({ status: 200, body: {} })
    const again = await parametersFor(key_id)
    const different = { ...good, ...again, encrypted_key_material: wrapped(randomBytes(32), again.public_key) }
    expect(await codeOf('import-key-material', different)).toBe('KMS.2606')
    clock.advance(DAY_MS)
    expect(await importing({})).toBe('KMS.2601')
    expect((await describeKey(aws, key_id))?.KeyState).toBe('PendingImport')
  })
})
