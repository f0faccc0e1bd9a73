import { constants, publicEncrypt } from 'node:crypto'
import { DecryptCommand, EncryptCommand, GenerateDataKeyCommand, ReEncryptCommand } from '@aws-sdk/client-kms'
import { describe, test } from 'vitest'
import { bytes, makeKey, publicKeyOf } from './_keys.ts'
import { startKms } from './_util.ts'

describe('RSA encryption', () => {
  test('is RSA-OAEP, up to what fits', async ({ expect }) => {
    const { aws } = await startKms()
    for (const [KeySpec, sha1, sha256] of [
      ['RSA_2048', 214, 190],
      ['RSA_3072', 342, 318],
      ['RSA_4096', 470, 446],
    ] as const) {
      const made = await makeKey(aws, { KeySpec, KeyUsage: 'ENCRYPT_DECRYPT' })
      const { KeyId, Arn } = made
      expect(made.EncryptionAlgorithms).toEqual(['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256'])
      const key = await publicKeyOf(aws, KeyId)
      for (const [EncryptionAlgorithm, most, oaepHash] of [
        ['RSAES_OAEP_SHA_1', sha1, 'sha1'],
        ['RSAES_OAEP_SHA_256', sha256, 'sha256'],
      ] as const) {
        const Plaintext = Buffer.alloc(most, 7)
        const sealed = await aws.send(new EncryptCommand({ KeyId, Plaintext, EncryptionAlgorithm }))
        expect(sealed).toMatchObject({ KeyId: Arn, EncryptionAlgorithm })
        expect(sealed.CiphertextBlob).toHaveLength(Number(KeySpec.slice(4)) / 8)
        const { CiphertextBlob } = sealed
        const opened = await aws.send(new DecryptCommand({ KeyId, CiphertextBlob, EncryptionAlgorithm }))
        expect(opened).toMatchObject({ KeyId: Arn, EncryptionAlgorithm })
        expect(opened).not.toHaveProperty('KeyMaterialId')
        expect(bytes(opened.Plaintext)).toEqual(Plaintext)
        const outside = publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash }, Buffer.from('hi'))
        const { Plaintext: inside } = await aws.send(
          new DecryptCommand({ KeyId, CiphertextBlob: outside, EncryptionAlgorithm }),
        )
        expect(bytes(inside).toString()).toBe('hi')
        await expect(
          aws.send(new EncryptCommand({ KeyId, Plaintext: Buffer.alloc(most + 1), EncryptionAlgorithm })),
        ).rejects.toMatchObject({
          name: 'ValidationException',
          message: `Algorithm ${EncryptionAlgorithm} and key spec ${KeySpec} cannot encrypt data larger than ${most} bytes.`,
        })
        outside[9] = (outside[9] ?? 0) ^ 1
        for (const wrong of [outside, outside.subarray(1), bytes(CiphertextBlob).reverse()]) {
          await expect(
            aws.send(new DecryptCommand({ KeyId, CiphertextBlob: wrong, EncryptionAlgorithm })),
          ).rejects.toMatchObject({ name: 'InvalidCiphertextException' })
        }
      }
    }
  })

  test('is re-encrypted from and to symmetric keys', async ({ expect }) => {
    const { aws } = await startKms()
    const rsa = await makeKey(aws, { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' })
    const aes = await makeKey(aws)
    const there = await aws.send(
      new EncryptCommand({ KeyId: aes.KeyId, Plaintext: Buffer.from('hi'), EncryptionContext: { a: 'b' } }),
    )
    const over = await aws.send(
      new ReEncryptCommand({
        CiphertextBlob: there.CiphertextBlob,
        SourceEncryptionContext: { a: 'b' },
        DestinationKeyId: rsa.KeyId,
        DestinationEncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
      }),
    )
    expect(over).toMatchObject({
      SourceKeyId: aes.Arn,
      KeyId: rsa.Arn,
      SourceEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      DestinationEncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
    })
    expect(over.SourceKeyMaterialId).toMatch(/^[0-9a-f]{64}$/)
    expect(over).not.toHaveProperty('DestinationKeyMaterialId')
    const back = {
      CiphertextBlob: over.CiphertextBlob,
      SourceEncryptionAlgorithm: 'RSAES_OAEP_SHA_256',
      DestinationKeyId: aes.KeyId,
    } as const
    await expect(aws.send(new ReEncryptCommand(back))).rejects.toMatchObject({ name: 'ValidationException' })
    await expect(
      aws.send(new ReEncryptCommand({ ...back, SourceKeyId: rsa.KeyId, DryRun: true })),
    ).rejects.toMatchObject({ name: 'DryRunOperationException' })
    const { CiphertextBlob } = await aws.send(new ReEncryptCommand({ ...back, SourceKeyId: rsa.KeyId }))
    expect(bytes((await aws.send(new DecryptCommand({ CiphertextBlob }))).Plaintext).toString()).toBe('hi')
  })

  test('refuses what a key is not for', async ({ expect }) => {
    const { aws } = await startKms()
    const rsa = await makeKey(aws, { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' })
    const signer = await makeKey(aws, { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' })
    const hmac = await makeKey(aws, { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })
    const aes = await makeKey(aws)
    const Plaintext = Buffer.from('x')
    const incompatible = (algorithm: string, spec: string) => ({
      name: 'InvalidKeyUsageException',
      message: `Algorithm ${algorithm} is incompatible with key spec ${spec}.`,
    })
    const KeyId = rsa.KeyId
    await expect(aws.send(new EncryptCommand({ KeyId, Plaintext }))).rejects.toMatchObject(
      incompatible('SYMMETRIC_DEFAULT', 'RSA_2048'),
    )
    await expect(aws.send(new GenerateDataKeyCommand({ KeyId, KeySpec: 'AES_256' }))).rejects.toMatchObject(
      incompatible('SYMMETRIC_DEFAULT', 'RSA_2048'),
    )
    const oaep = { EncryptionAlgorithm: 'RSAES_OAEP_SHA_256' } as const
    await expect(aws.send(new EncryptCommand({ KeyId: aes.KeyId, Plaintext, ...oaep }))).rejects.toMatchObject(
      incompatible('RSAES_OAEP_SHA_256', 'SYMMETRIC_DEFAULT'),
    )
    for (const { KeyId: id, Arn, KeyUsage } of [signer, hmac]) {
      const refused = (operation: string) => ({
        name: 'InvalidKeyUsageException',
        message: `${Arn} key usage is ${KeyUsage} which is not valid for ${operation}.`,
      })
      await expect(aws.send(new EncryptCommand({ KeyId: id, Plaintext, ...oaep }))).rejects.toMatchObject(
        refused('Encrypt'),
      )
      await expect(
        aws.send(new DecryptCommand({ KeyId: id, CiphertextBlob: Buffer.alloc(256), ...oaep })),
      ).rejects.toMatchObject(refused('Decrypt'))
      await expect(aws.send(new GenerateDataKeyCommand({ KeyId: id, KeySpec: 'AES_256' }))).rejects.toMatchObject(
        refused('GenerateDataKey'),
      )
    }
    const { CiphertextBlob } = await aws.send(new EncryptCommand({ KeyId: aes.KeyId, Plaintext }))
    for (const id of [rsa.KeyId, hmac.KeyId]) {
      await expect(aws.send(new DecryptCommand({ KeyId: id, CiphertextBlob }))).rejects.toMatchObject({
        name: 'IncorrectKeyException',
      })
    }
    const EncryptionContext = { a: 'b' }
    await expect(aws.send(new EncryptCommand({ KeyId, Plaintext, ...oaep, EncryptionContext }))).rejects.toMatchObject({
      name: 'ValidationException',
    })
    await expect(aws.send(new DecryptCommand({ CiphertextBlob, ...oaep }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'KeyId is required when the algorithm is RSAES_OAEP_SHA_256.',
    })
    await expect(aws.send(new EncryptCommand({ KeyId, Plaintext, ...oaep, DryRun: true }))).rejects.toMatchObject({
      name: 'DryRunOperationException',
    })
  })
})
