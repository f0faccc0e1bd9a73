import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  DecryptCommand,
  DeleteAliasCommand,
  DescribeCustomKeyStoresCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  EnableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  GenerateRandomCommand,
  ListAliasesCommand,
  ListKeysCommand,
  ReEncryptCommand,
  ScheduleKeyDeletionCommand,
  UpdateAliasCommand,
  UpdateKeyDescriptionCommand,
} from '@aws-sdk/client-kms'
import { fakeClock } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { startKms } from './_util.ts'

const DAY_MS = 24 * 3600 * 1000
const UNKNOWN = '11111111-2222-3333-4444-555555555555'

describe('the AWS SDK', () => {
  test('makes, describes and lists keys', async ({ expect }) => {
    const { aws } = await startKms()
    const { KeyMetadata } = await aws.send(new CreateKeyCommand({ Description: 'photos' }))
    expect(KeyMetadata).toMatchObject({
      Arn: `arn:aws:kms:us-east-1:000000000000:key/${KeyMetadata?.KeyId}`,
      AWSAccountId: '000000000000',
      CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
      Description: 'photos',
      Enabled: true,
      EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
      KeyManager: 'CUSTOMER',
      KeyState: 'Enabled',
      KeyUsage: 'ENCRYPT_DECRYPT',
      MultiRegion: false,
      Origin: 'AWS_KMS',
    })
    expect(KeyMetadata?.CurrentKeyMaterialId).toMatch(/^[0-9a-f]{64}$/)
    for (const KeyId of [KeyMetadata?.KeyId, KeyMetadata?.Arn]) {
      expect((await aws.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata).toEqual(KeyMetadata)
    }
    await aws.send(new CreateKeyCommand({}))
    await aws.send(new CreateKeyCommand({}))
    const first = await aws.send(new ListKeysCommand({ Limit: 2 }))
    expect(first).toMatchObject({ Truncated: true })
    const rest = await aws.send(new ListKeysCommand({ Limit: 2, Marker: first.NextMarker }))
    expect(rest.Truncated).toBe(false)
    expect(new Set([...(first.Keys ?? []), ...(rest.Keys ?? [])].map(({ KeyId }) => KeyId)).size).toBe(3)
  })

  test('names keys, moves names and removes them', async ({ expect }) => {
    const { aws } = await startKms()
    const one = (await aws.send(new CreateKeyCommand({}))).KeyMetadata
    const two = (await aws.send(new CreateKeyCommand({}))).KeyMetadata
    await aws.send(new CreateAliasCommand({ AliasName: 'alias/a', TargetKeyId: one?.KeyId }))
    await expect(
      aws.send(new CreateAliasCommand({ AliasName: 'alias/a', TargetKeyId: two?.KeyId })),
    ).rejects.toMatchObject({
      name: 'AlreadyExistsException',
      message: 'An alias with the name arn:aws:kms:us-east-1:000000000000:alias/a already exists',
    })
    expect((await aws.send(new DescribeKeyCommand({ KeyId: 'alias/a' }))).KeyMetadata?.KeyId).toBe(one?.KeyId)
    await aws.send(new UpdateAliasCommand({ AliasName: 'alias/a', TargetKeyId: two?.KeyId }))
    const arn = 'arn:aws:kms:us-east-1:000000000000:alias/a'
    expect((await aws.send(new DescribeKeyCommand({ KeyId: arn }))).KeyMetadata?.KeyId).toBe(two?.KeyId)
    expect((await aws.send(new ListAliasesCommand({ KeyId: two?.KeyId }))).Aliases).toMatchObject([
      { AliasName: 'alias/a', AliasArn: arn, TargetKeyId: two?.KeyId },
    ])
    await aws.send(new DeleteAliasCommand({ AliasName: 'alias/a' }))
    await expect(aws.send(new DescribeKeyCommand({ KeyId: 'alias/a' }))).rejects.toMatchObject({
      name: 'NotFoundException',
      message: `Alias ${arn} is not found.`,
    })
    await expect(aws.send(new CreateAliasCommand({ AliasName: 'b', TargetKeyId: one?.KeyId }))).rejects.toThrow(
      /must start with the prefix/,
    )
    await expect(
      aws.send(new CreateAliasCommand({ AliasName: 'alias/aws/x', TargetKeyId: one?.KeyId })),
    ).rejects.toMatchObject({ name: 'NotAuthorizedException' })
    await expect(aws.send(new DisableKeyCommand({ KeyId: 'alias/a' }))).rejects.toMatchObject({
      name: 'InvalidArnException',
    })
  })

  test('wraps data keys and opens them with the same context only', async ({ expect }) => {
    const { aws } = await startKms()
    const KeyId = (await aws.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId
    const EncryptionContext = { a: '1', b: '2' }
    const key = await aws.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', EncryptionContext }))
    expect(key.Plaintext).toHaveLength(32)
    expect(key.CiphertextBlob).toHaveLength(124 + 32)
    const { CiphertextBlob } = key
    const opened = await aws.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { b: '2', a: '1' } }))
    expect(opened).toMatchObject({
      Plaintext: key.Plaintext,
      KeyId: key.KeyId,
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      KeyMaterialId: key.KeyMaterialId,
    })
    const contexts: readonly (Record<string, string> | undefined)[] = [
      undefined,
      { a: '1' },
      { a: '12' },
      { a: '1', b: '2', c: '' },
      { a1: '', b: '2' },
    ]
    for (const wrong of contexts) {
      await expect(aws.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: wrong }))).rejects.toMatchObject({
        name: 'InvalidCiphertextException',
      })
    }
    const without = await aws.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId, NumberOfBytes: 17 }))
    expect(without).not.toHaveProperty('Plaintext')
    expect((await aws.send(new DecryptCommand({ CiphertextBlob: without.CiphertextBlob }))).Plaintext).toHaveLength(17)
    await expect(aws.send(new GenerateDataKeyCommand({ KeyId }))).rejects.toThrow(
      'Please specify either number of bytes or key spec.',
    )
    await expect(
      aws.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256', DryRun: true })),
    ).rejects.toMatchObject({ name: 'DryRunOperationException' })
  })

  test('encrypts, decrypts and re-encrypts', async ({ expect }) => {
    const { aws } = await startKms()
    const one = (await aws.send(new CreateKeyCommand({}))).KeyMetadata?.Arn
    const two = (await aws.send(new CreateKeyCommand({}))).KeyMetadata?.Arn
    for (const size of [1, 15, 16, 17, 4096]) {
      const Plaintext = Buffer.alloc(size, 'x')
      const { CiphertextBlob } = await aws.send(new EncryptCommand({ KeyId: one, Plaintext }))
      expect(CiphertextBlob).toHaveLength(124 + Math.ceil(size / 16) * 16)
      expect(Buffer.from((await aws.send(new DecryptCommand({ CiphertextBlob }))).Plaintext ?? [])).toEqual(Plaintext)
      await expect(aws.send(new DecryptCommand({ CiphertextBlob, KeyId: two }))).rejects.toMatchObject({
        name: 'IncorrectKeyException',
      })
    }
    const { CiphertextBlob } = await aws.send(
      new EncryptCommand({ KeyId: one, Plaintext: Buffer.from('x'), EncryptionContext: { a: 'b' } }),
    )
    const moved = await aws.send(
      new ReEncryptCommand({ CiphertextBlob, SourceEncryptionContext: { a: 'b' }, DestinationKeyId: two }),
    )
    expect(moved).toMatchObject({ SourceKeyId: one, KeyId: two })
    expect(
      Buffer.from(
        (await aws.send(new DecryptCommand({ CiphertextBlob: moved.CiphertextBlob, KeyId: two }))).Plaintext ?? [],
      ).toString(),
    ).toBe('x')
    await expect(aws.send(new EncryptCommand({ KeyId: one, Plaintext: Buffer.alloc(4097) }))).rejects.toThrow(
      "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length less than or equal to 4096",
    )
    await expect(aws.send(new DecryptCommand({ CiphertextBlob: Buffer.from('garbage') }))).rejects.toMatchObject({
      name: 'InvalidCiphertextException',
    })
    expect((await aws.send(new GenerateRandomCommand({ NumberOfBytes: 9 }))).Plaintext).toHaveLength(9)
  })

  test('a key that is disabled or pending deletion is of no use until it is enabled again', async ({ expect }) => {
    const { aws } = await startKms()
    const { KeyId, Arn } = (await aws.send(new CreateKeyCommand({}))).KeyMetadata ?? {}
    const { CiphertextBlob } = await aws.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') }))
    await aws.send(new DisableKeyCommand({ KeyId }))
    const disabled = { name: 'DisabledException', message: `${Arn} is disabled.` }
    await expect(aws.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject(disabled)
    await expect(aws.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' }))).rejects.toMatchObject(disabled)
    await aws.send(new EnableKeyCommand({ KeyId }))
    expect((await aws.send(new DecryptCommand({ CiphertextBlob }))).KeyId).toBe(Arn)

    const scheduled = await aws.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }))
    expect(scheduled).toMatchObject({ KeyId: Arn, KeyState: 'PendingDeletion', PendingWindowInDays: 7 })
    const pending = { name: 'KMSInvalidStateException', message: `${Arn} is pending deletion.` }
    await expect(aws.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject(pending)
    await expect(aws.send(new ScheduleKeyDeletionCommand({ KeyId }))).rejects.toMatchObject(pending)
    await expect(aws.send(new UpdateKeyDescriptionCommand({ KeyId, Description: 'x' }))).rejects.toMatchObject(pending)
    await aws.send(new CancelKeyDeletionCommand({ KeyId }))
    expect((await aws.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.KeyState).toBe('Disabled')
    await expect(aws.send(new CancelKeyDeletionCommand({ KeyId }))).rejects.toThrow(`${Arn} is not pending deletion.`)
    await expect(aws.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 6 }))).rejects.toThrow(
      'PendingWindowInDays must be between 7 and 30',
    )
  })

  test('a key whose waiting period is over is gone, with its names and all that it encrypted', async ({ expect }) => {
    const clock = fakeClock(Date.now())
    const { aws, otc, sweep } = await startKms({}, { clock: { now: () => clock.now() } })
    const [swept, used] = await Promise.all(
      ['swept', 'used'].map(async (name) => {
        const { KeyId = '' } = (await aws.send(new CreateKeyCommand({}))).KeyMetadata ?? {}
        await aws.send(new CreateAliasCommand({ AliasName: `alias/${name}`, TargetKeyId: KeyId }))
        const { CiphertextBlob = new Uint8Array() } = await aws.send(
          new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') }),
        )
        await aws.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }))
        return { KeyId, cipher_text: Buffer.from(CiphertextBlob).toString('base64') }
      }),
    )
    const code = async (name: string, fields: object) => (await otc(name, fields)).body.error?.error_code
    clock.advance(7 * DAY_MS - 1)
    expect(await sweep()).toEqual([])
    expect(await code('decrypt-data', { cipher_text: used?.cipher_text })).toBe('KMS.0210')
    clock.advance(1)
    // Tokens have no date, so that these calls need no clock of their own.
    expect(await code('describe-key', { key_id: used?.KeyId })).toBe('KMS.0207')
    expect(await sweep()).toEqual([swept?.KeyId])
    for (const key of [swept, used]) {
      expect(await code('decrypt-data', { cipher_text: key?.cipher_text })).toBe('KMS.0207')
    }
    expect(await code('describe-key', { key_id: 'alias/swept' })).toBe('KMS.0207')
    expect((await otc('list-keys', {})).body.total).toBe(0)
    expect((await otc('create-key', { key_alias: 'swept' })).status).toBe(200)
  })

  test.for([
    ['no key id', 'nonsense', "Invalid keyId 'nonsense'"],
    ['an unknown key', UNKNOWN, `Key 'arn:aws:kms:us-east-1:000000000000:key/${UNKNOWN}' does not exist`],
    [
      'an unknown key by ARN',
      `arn:aws:kms:us-east-1:000000000000:key/${UNKNOWN}`,
      `Key 'arn:aws:kms:us-east-1:000000000000:key/${UNKNOWN}' does not exist`,
    ],
    ['a key of another Region', `arn:aws:kms:eu-west-1:000000000000:key/${UNKNOWN}`, 'Invalid arn eu-west-1'],
  ])('%s is not found, in the words of AWS', async ([, KeyId, message], { expect }) => {
    const { aws } = await startKms()
    await expect(aws.send(new DescribeKeyCommand({ KeyId }))).rejects.toMatchObject({
      name: 'NotFoundException',
      message,
    })
  })

  test('default keys appear on first use and are not the caller’s to change', async ({ expect }) => {
    const { aws, service } = await startKms()
    const key = (await aws.send(new DescribeKeyCommand({ KeyId: 'alias/aws/s3' }))).KeyMetadata
    expect(key).toMatchObject({
      KeyManager: 'AWS',
      Description: 'Default key that protects my S3 objects when no other key is defined',
    })
    await expect(aws.send(new DisableKeyCommand({ KeyId: key?.KeyId }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    })
    const all = await Promise.all(
      Array.from({ length: 8 }, () => aws.send(new DescribeKeyCommand({ KeyId: 'alias/aws/ebs' }))),
    )
    expect(new Set(all.map(({ KeyMetadata }) => KeyMetadata?.KeyId)).size).toBe(1)

    await expect(aws.send(new DescribeKeyCommand({ KeyId: 'alias/aws/sse-s3' }))).rejects.toMatchObject({
      name: 'NotFoundException',
    })
    const own = await service.send(new GenerateDataKeyCommand({ KeyId: 'alias/aws/sse-s3', KeySpec: 'AES_256' }))
    await expect(aws.send(new DecryptCommand({ CiphertextBlob: own.CiphertextBlob }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        'The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.',
    })
    await expect(
      aws.send(new DecryptCommand({ CiphertextBlob: own.CiphertextBlob, KeyId: own.KeyId })),
    ).rejects.toMatchObject({ name: 'NotFoundException' })
    expect((await aws.send(new ListKeysCommand({}))).Keys).toHaveLength(2)
  })

  test('what is not built says so', async ({ expect }) => {
    const { aws } = await startKms()
    await expect(aws.send(new DescribeCustomKeyStoresCommand({}))).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
    })
  })
})

describe('who is not who they say', () => {
  test('a wrong secret, an unknown key and no signature are refused', async ({ expect }) => {
    const { clientAs, url } = await startKms()
    await expect(clientAs('test', 'wrong').send(new ListKeysCommand({}))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    })
    await expect(clientAs('nobody', 'test').send(new ListKeysCommand({}))).rejects.toMatchObject({
      name: 'UnrecognizedClientException',
    })
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'x-amz-target': 'TrentService.ListKeys' },
      body: '{}',
    })
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({
      __type: 'MissingAuthenticationTokenException',
      message: 'Missing Authentication Token',
    })
  })
})
