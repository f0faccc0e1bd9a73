import { diffieHellman, generateKeyPairSync } from 'node:crypto'
import { DeriveSharedSecretCommand, GetPublicKeyCommand, SignCommand } from '@aws-sdk/client-kms'
import { test } from 'vitest'
import { bytes, makeKey, publicKeyOf, RECIPIENT } from './_keys.ts'
import { startKms } from './_util.ts'

test('secrets are agreed on as node agrees on them', async ({ expect }) => {
  const { aws } = await startKms()
  const dh = { KeyAgreementAlgorithm: 'ECDH' } as const
  for (const [KeySpec, namedCurve, size] of [
    ['ECC_NIST_P256', 'prime256v1', 32],
    ['ECC_NIST_P384', 'secp384r1', 48],
    ['ECC_NIST_P521', 'secp521r1', 66],
  ] as const) {
    const made = await makeKey(aws, { KeySpec, KeyUsage: 'KEY_AGREEMENT' })
    const { KeyId, Arn } = made
    expect(made.KeyAgreementAlgorithms).toEqual(['ECDH'])
    expect(await aws.send(new GetPublicKeyCommand({ KeyId }))).toMatchObject({ KeyAgreementAlgorithms: ['ECDH'] })
    const peer = generateKeyPairSync('ec', { namedCurve })
    const PublicKey = peer.publicKey.export({ format: 'der', type: 'spki' })
    const answer = await aws.send(new DeriveSharedSecretCommand({ KeyId, PublicKey, ...dh }))
    expect(answer).toMatchObject({ KeyId: Arn, KeyOrigin: 'AWS_KMS', ...dh })
    expect(answer.SharedSecret).toHaveLength(size)
    const publicKey = await publicKeyOf(aws, KeyId)
    expect(bytes(answer.SharedSecret)).toEqual(diffieHellman({ privateKey: peer.privateKey, publicKey }))
    await expect(
      aws.send(new SignCommand({ KeyId, Message: PublicKey, SigningAlgorithm: 'ECDSA_SHA_256' })),
    ).rejects.toMatchObject({
      name: 'InvalidKeyUsageException',
      message: `${Arn} key usage is KEY_AGREEMENT which is not valid for Sign.`,
    })
    const other = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey
    for (const wrong of [Buffer.from('x'), other.export({ format: 'der', type: 'spki' }), PublicKey.subarray(1)]) {
      await expect(aws.send(new DeriveSharedSecretCommand({ KeyId, PublicKey: wrong, ...dh }))).rejects.toMatchObject({
        name: 'ValidationException',
      })
    }
    await expect(
      aws.send(new DeriveSharedSecretCommand({ KeyId, PublicKey, ...dh, DryRun: true })),
    ).rejects.toMatchObject({ name: 'DryRunOperationException' })
    await expect(
      aws.send(new DeriveSharedSecretCommand({ KeyId, PublicKey, ...dh, Recipient: RECIPIENT })),
    ).rejects.toMatchObject({ name: 'UnsupportedOperationException' })
  }
  const signer = await makeKey(aws, { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' })
  await expect(
    aws.send(new DeriveSharedSecretCommand({ KeyId: signer.KeyId, PublicKey: Buffer.from('x'), ...dh })),
  ).rejects.toMatchObject({
    name: 'InvalidKeyUsageException',
    message: `${signer.Arn} key usage is SIGN_VERIFY which is not valid for DeriveSharedSecret.`,
  })
})
