import {
  DecryptCommand,
  DeriveSharedSecretCommand,
  GetPublicKeyCommand,
  SignCommand,
  VerifyCommand,
  VerifyMacCommand,
} from '@aws-sdk/client-kms'
import { seededBytes } from '@sealstack/testing'
import { test } from 'vitest'
import { bytes, makeKey } from './_keys.ts'
import { startKms } from './_util.ts'

const ROUNDS = 12

/** Noise of some length, and something right with one of its bytes changed. */
const wrongs = (right: Uint8Array, seed: string): readonly Uint8Array[] => {
  const noise = seededBytes(1 + ((seededBytes(1, seed)[0] ?? 0) % 200), `${seed} noise`)
  const changed = Buffer.from(right)
  const at = ((noise[0] ?? 0) * changed.byteLength) >> 8
  changed[at] = (changed[at] ?? 0) ^ (1 << ((noise.at(-1) ?? 0) & 7))
  return [noise, changed]
}

test('whatever is given in the place of a signature, a MAC, a public key or a ciphertext is refused', async ({
  expect,
}) => {
  const { aws } = await startKms()
  const [ec, rsa, opener, agreer, mac] = await Promise.all([
    makeKey(aws, { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }),
    makeKey(aws, { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }),
    makeKey(aws, { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' }),
    makeKey(aws, { KeySpec: 'ECC_NIST_P256', KeyUsage: 'KEY_AGREEMENT' }),
    makeKey(aws, { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' }),
  ])
  const digest = { Message: seededBytes(32, 'digest'), MessageType: 'DIGEST' } as const
  const ecdsa = { KeyId: ec.KeyId, SigningAlgorithm: 'ECDSA_SHA_256', ...digest } as const
  const pss = { KeyId: rsa.KeyId, SigningAlgorithm: 'RSASSA_PSS_SHA_256', ...digest } as const
  const pkcs1 = { ...pss, SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256' } as const
  const nameOf = (answer: Promise<unknown>) =>
    answer.then(
      () => 'accepted',
      ({ name }: Error) => name,
    )
  for (const request of [ecdsa, pss, pkcs1]) {
    const { Signature } = await aws.send(new SignCommand(request))
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const wrong of wrongs(bytes(Signature), `signature ${round}`)) {
        const what = `${request.SigningAlgorithm} ${Buffer.from(wrong).toString('hex')}`
        expect(await nameOf(aws.send(new VerifyCommand({ ...request, Signature: wrong }))), what).toBe(
          'KMSInvalidSignatureException',
        )
      }
    }
  }
  const { PublicKey } = await aws.send(new GetPublicKeyCommand({ KeyId: agreer.KeyId }))
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const wrong of wrongs(bytes(PublicKey), `public key ${round}`)) {
      const request = { KeyId: agreer.KeyId, KeyAgreementAlgorithm: 'ECDH', PublicKey: wrong } as const
      expect(await nameOf(aws.send(new DeriveSharedSecretCommand(request)))).toBe('ValidationException')
    }
    for (const wrong of wrongs(Buffer.alloc(256, 1), `ciphertext ${round}`)) {
      const request = { KeyId: opener.KeyId, EncryptionAlgorithm: 'RSAES_OAEP_SHA_256', CiphertextBlob: wrong } as const
      expect(await nameOf(aws.send(new DecryptCommand(request)))).toBe('InvalidCiphertextException')
    }
    const request = { KeyId: mac.KeyId, MacAlgorithm: 'HMAC_SHA_256', Message: Buffer.from('x') } as const
    for (const Mac of wrongs(Buffer.alloc(32), `mac ${round}`)) {
      expect(await nameOf(aws.send(new VerifyMacCommand({ ...request, Mac })))).toBe('KMSInvalidMacException')
    }
  }
})
