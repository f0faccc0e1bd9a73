import { createPrivateKey, createPublicKey } from 'node:crypto'
import {
  DecryptCommand,
  DisableKeyCommand,
  GenerateDataKeyPairCommand,
  GenerateDataKeyPairWithoutPlaintextCommand,
} from '@aws-sdk/client-kms'
import { describe, test } from 'vitest'
import { bytes, makeKey, RECIPIENT } from './_keys.ts'
import { startKms } from './_util.ts'

describe('data key pairs', () => {
  const SPECS = [
    'RSA_2048',
    'RSA_4096',
    'ECC_NIST_P256',
    'ECC_NIST_P384',
    'ECC_NIST_P521',
    'ECC_SECG_P256K1',
    'ECC_NIST_EDWARDS25519',
  ] as const

  test('come as PKCS #8 and SPKI, and are opened by the context they were sealed with', async ({ expect }) => {
    const { aws } = await startKms()
    const { KeyId, Arn, CurrentKeyMaterialId } = await makeKey(aws)
    const EncryptionContext = { a: 'b' }
    for (const KeyPairSpec of SPECS) {
      const pair = await aws.send(new GenerateDataKeyPairCommand({ KeyId, KeyPairSpec, EncryptionContext }))
      expect(pair).toMatchObject({ KeyId: Arn, KeyPairSpec, KeyMaterialId: CurrentKeyMaterialId })
      const CiphertextBlob = pair.PrivateKeyCiphertextBlob
      const { Plaintext } = await aws.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }))
      expect(bytes(Plaintext)).toEqual(bytes(pair.PrivateKeyPlaintext))
      const derived = createPublicKey(createPrivateKey({ key: bytes(Plaintext), format: 'der', type: 'pkcs8' }))
      expect(derived.export({ format: 'der', type: 'spki' })).toEqual(bytes(pair.PublicKey))
      await expect(aws.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
        name: 'InvalidCiphertextException',
      })
    }
    const without = await aws.send(
      new GenerateDataKeyPairWithoutPlaintextCommand({ KeyId, KeyPairSpec: 'ECC_NIST_P256' }),
    )
    expect(without).not.toHaveProperty('PrivateKeyPlaintext')
    const opened = await aws.send(new DecryptCommand({ CiphertextBlob: without.PrivateKeyCiphertextBlob }))
    const derived = createPublicKey(createPrivateKey({ key: bytes(opened.Plaintext), format: 'der', type: 'pkcs8' }))
    expect(derived.export({ format: 'der', type: 'spki' })).toEqual(bytes(without.PublicKey))
  })

  test('are refused for other keys, pairs and recipients', async ({ expect }) => {
    const { aws } = await startKms()
    const { KeyId } = await makeKey(aws)
    const rsa = await makeKey(aws, { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' })
    const request = { KeyId, KeyPairSpec: 'ECC_NIST_P256' } as const
    const refused = (more: object) =>
      aws.send(new GenerateDataKeyPairCommand({ ...request, ...more })).then(
        () => 'made',
        (error: Error) => error.name,
      )
    expect(await refused({ KeyId: rsa.KeyId })).toBe('InvalidKeyUsageException')
    expect(await refused({ KeyPairSpec: 'SM2' })).toBe('UnsupportedOperationException')
    expect(await refused({ KeyPairSpec: 'ML_KEM_768' })).toBe('UnsupportedOperationException')
    expect(await refused({ KeyPairSpec: 'HMAC_256' })).toBe('ValidationException')
    expect(await refused({ Recipient: RECIPIENT })).toBe('UnsupportedOperationException')
    expect(await refused({ DryRun: true })).toBe('DryRunOperationException')
    await aws.send(new DisableKeyCommand({ KeyId }))
    expect(await refused({})).toBe('DisabledException')
  })
})
