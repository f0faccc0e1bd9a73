import { constants, createHash, verify } from 'node:crypto'
import {
  DescribeKeyCommand,
  DisableKeyCommand,
  GetPublicKeyCommand,
  type KeySpec,
  ScheduleKeyDeletionCommand,
  SignCommand,
  type SigningAlgorithmSpec,
  VerifyCommand,
} from '@aws-sdk/client-kms'
import { describe, test } from 'vitest'
import { bytes, makeKey, publicKeyOf } from './_keys.ts'
import { startKms } from './_util.ts'

const RSA_SIGNING = ['PSS', 'PKCS1_V1_5'].flatMap((scheme) => [256, 384, 512].map((n) => `RSASSA_${scheme}_SHA_${n}`))

describe('signing', () => {
  const SIGNERS: readonly [KeySpec, readonly string[]][] = [
    ['RSA_2048', RSA_SIGNING],
    ['RSA_3072', RSA_SIGNING],
    ['RSA_4096', RSA_SIGNING],
    ['ECC_NIST_P256', ['ECDSA_SHA_256']],
    ['ECC_NIST_P384', ['ECDSA_SHA_384']],
    ['ECC_NIST_P521', ['ECDSA_SHA_512']],
    ['ECC_SECG_P256K1', ['ECDSA_SHA_256']],
    ['ECC_NIST_EDWARDS25519', ['ED25519_SHA_512']],
  ]

  test.for(SIGNERS)('with %s is what node verifies by the public key', async ([KeySpec, algorithms], { expect }) => {
    const { aws } = await startKms()
    const made = await makeKey(aws, { KeySpec, KeyUsage: 'SIGN_VERIFY' })
    const { KeyId, Arn } = made
    expect(made).toMatchObject({ KeySpec, CustomerMasterKeySpec: KeySpec, KeyUsage: 'SIGN_VERIFY', Enabled: true })
    expect(made.SigningAlgorithms).toEqual(algorithms)
    for (const absent of ['EncryptionAlgorithms', 'MacAlgorithms', 'KeyAgreementAlgorithms', 'CurrentKeyMaterialId']) {
      expect(made).not.toHaveProperty(absent)
    }
    expect((await aws.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata).toEqual(made)
    const told = await aws.send(new GetPublicKeyCommand({ KeyId }))
    expect(told).toMatchObject({ KeyId: Arn, KeySpec, CustomerMasterKeySpec: KeySpec, KeyUsage: 'SIGN_VERIFY' })
    expect(told.SigningAlgorithms).toEqual(algorithms)
    const key = await publicKeyOf(aws, KeyId)
    const message = Buffer.from('a message')
    for (const algorithm of algorithms) {
      const SigningAlgorithm = algorithm as SigningAlgorithmSpec
      const hash = algorithm.startsWith('ED25519') ? null : `sha${algorithm.slice(-3)}`
      const padding = algorithm.includes('PSS') ? constants.RSA_PKCS1_PSS_PADDING : undefined
      const saltLength = constants.RSA_PSS_SALTLEN_DIGEST
      const forms = [
        { MessageType: 'RAW', Message: message } as const,
        ...(hash ? [{ MessageType: 'DIGEST', Message: createHash(hash).update(message).digest() } as const] : []),
      ]
      for (const form of forms) {
        const signed = await aws.send(new SignCommand({ KeyId, SigningAlgorithm, ...form }))
        expect(signed).toMatchObject({ KeyId: Arn, SigningAlgorithm })
        const Signature = bytes(signed.Signature)
        expect(verify(hash, message, { key, padding, saltLength }, Signature)).toBe(true)
        for (const other of forms) {
          const answer = await aws.send(new VerifyCommand({ KeyId, SigningAlgorithm, Signature, ...other }))
          expect(answer).toMatchObject({ KeyId: Arn, SignatureValid: true, SigningAlgorithm })
          const changed = Buffer.from(other.Message)
          changed[0] = (changed[0] ?? 0) ^ 1
          await expect(
            aws.send(new VerifyCommand({ KeyId, SigningAlgorithm, Signature, ...other, Message: changed })),
          ).rejects.toMatchObject({ name: 'KMSInvalidSignatureException' })
          await expect(
            aws.send(new VerifyCommand({ KeyId, SigningAlgorithm, Signature: Buffer.alloc(9), ...other })),
          ).rejects.toMatchObject({ name: 'KMSInvalidSignatureException' })
        }
      }
    }
  })

  test('refuses what a key is not for', async ({ expect }) => {
    const { aws } = await startKms()
    const ec = await makeKey(aws, { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' })
    const ed = await makeKey(aws, { KeySpec: 'ECC_NIST_EDWARDS25519', KeyUsage: 'SIGN_VERIFY' })
    const aes = await makeKey(aws)
    const sign = (KeyId: string | undefined, SigningAlgorithm: SigningAlgorithmSpec, more: object = {}) =>
      aws.send(new SignCommand({ KeyId, SigningAlgorithm, Message: Buffer.from('x'), ...more }))
    await expect(sign(ec.KeyId, 'ECDSA_SHA_384')).rejects.toMatchObject({
      name: 'InvalidKeyUsageException',
      message: 'Algorithm ECDSA_SHA_384 is incompatible with key spec ECC_NIST_P256.',
    })
    await expect(sign(aes.KeyId, 'ECDSA_SHA_256')).rejects.toMatchObject({
      name: 'InvalidKeyUsageException',
      message: `${aes.Arn} key usage is ENCRYPT_DECRYPT which is not valid for Sign.`,
    })
    await expect(sign(ec.KeyId, 'ECDSA_SHA_256', { MessageType: 'DIGEST' })).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Digest is invalid length for algorithm ECDSA_SHA_256.',
    })
    const zero = { MessageType: 'DIGEST', Message: Buffer.alloc(32) }
    await expect(sign(ec.KeyId, 'ECDSA_SHA_256', zero)).rejects.toMatchObject({ name: 'ValidationException' })
    await expect(sign(ec.KeyId, 'ECDSA_SHA_256', { MessageType: 'EXTERNAL_MU' })).rejects.toMatchObject({
      name: 'ValidationException',
    })
    await expect(sign(ed.KeyId, 'ED25519_SHA_512', { MessageType: 'DIGEST' })).rejects.toMatchObject({
      name: 'ValidationException',
    })
    await expect(sign(ed.KeyId, 'ED25519_PH_SHA_512', { MessageType: 'DIGEST' })).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
    })
    await expect(sign(ec.KeyId, 'ECDSA_SHA_256', { Message: Buffer.alloc(4097) })).rejects.toMatchObject({
      name: 'ValidationException',
      message: /at 'message' failed .* less than or equal to 4096/,
    })
    await expect(sign(ec.KeyId, 'ECDSA_SHA_256', { DryRun: true })).rejects.toMatchObject({
      name: 'DryRunOperationException',
    })
    const request = { KeyId: ec.KeyId, SigningAlgorithm: 'ECDSA_SHA_256', Message: Buffer.from('x') } as const
    await expect(
      aws.send(new VerifyCommand({ ...request, Signature: Buffer.from('x'), DryRun: true })),
    ).rejects.toMatchObject({ name: 'DryRunOperationException' })
    await aws.send(new DisableKeyCommand({ KeyId: ec.KeyId }))
    for (const answer of [sign(ec.KeyId, 'ECDSA_SHA_256'), aws.send(new GetPublicKeyCommand({ KeyId: ec.KeyId }))]) {
      await expect(answer).rejects.toMatchObject({ name: 'DisabledException', message: `${ec.Arn} is disabled.` })
    }
    await aws.send(new ScheduleKeyDeletionCommand({ KeyId: ec.KeyId }))
    await expect(sign(ec.KeyId, 'ECDSA_SHA_256')).rejects.toMatchObject({ name: 'KMSInvalidStateException' })
  })
})

test('ML-DSA keys are made where node has them, and clearly refused where not', async ({ expect }) => {
  const { aws } = await startKms()
  const hasMlDsa =
    Number(process.versions.openssl.split('.')[0]) * 100 + Number(process.versions.openssl.split('.')[1]) >= 305
  for (const KeySpec of ['ML_DSA_44', 'ML_DSA_65', 'ML_DSA_87'] as const) {
    const making = makeKey(aws, { KeySpec, KeyUsage: 'SIGN_VERIFY' })
    if (!hasMlDsa) {
      await expect(making).rejects.toMatchObject({ name: 'UnsupportedOperationException', message: /newer Node/ })
      continue
    }
    const { KeyId } = await making
    const request = { KeyId, SigningAlgorithm: 'ML_DSA_SHAKE_256', Message: Buffer.from('x') } as const
    const { Signature } = await aws.send(new SignCommand(request))
    expect(verify(null, request.Message, await publicKeyOf(aws, KeyId), bytes(Signature))).toBe(true)
    expect((await aws.send(new VerifyCommand({ ...request, Signature }))).SignatureValid).toBe(true)
    await expect(
      aws.send(new SignCommand({ ...request, MessageType: 'EXTERNAL_MU', Message: Buffer.alloc(64) })),
    ).rejects.toMatchObject({ name: 'UnsupportedOperationException' })
  }
})
