import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  CreateAliasCommand,
  GenerateMacCommand,
  GetPublicKeyCommand,
  type KeySpec,
  type KeyUsageType,
  UpdateAliasCommand,
  VerifyMacCommand,
} from '@aws-sdk/client-kms'
import { tempDir } from '@sealstack/testing'
import { onTestFinished, test } from 'vitest'
import { bytes, makeKey } from './_keys.ts'
import { startKms } from './_util.ts'

test('MACs are made and verified', async ({ expect }) => {
  const { aws } = await startKms()
  const Message = Buffer.from('a message')
  for (const bits of [224, 256, 384, 512] as const) {
    const made = await makeKey(aws, { KeySpec: `HMAC_${bits}`, KeyUsage: 'GENERATE_VERIFY_MAC' })
    const { KeyId, Arn } = made
    const MacAlgorithm = `HMAC_SHA_${bits}` as const
    expect(made.MacAlgorithms).toEqual([MacAlgorithm])
    expect(made).not.toHaveProperty('CurrentKeyMaterialId')
    const { Mac, ...rest } = await aws.send(new GenerateMacCommand({ KeyId, MacAlgorithm, Message }))
    expect(rest).toMatchObject({ KeyId: Arn, MacAlgorithm })
    expect(Mac).toHaveLength(bits / 8)
    expect(await aws.send(new VerifyMacCommand({ KeyId, MacAlgorithm, Message, Mac }))).toMatchObject({
      KeyId: Arn,
      MacAlgorithm,
      MacValid: true,
    })
    for (const wrong of [bytes(Mac).subarray(1), bytes(Mac).reverse(), Buffer.alloc(1)]) {
      await expect(aws.send(new VerifyMacCommand({ KeyId, MacAlgorithm, Message, Mac: wrong }))).rejects.toMatchObject({
        name: 'KMSInvalidMacException',
      })
    }
    const unfit = bits === 256 ? 'HMAC_SHA_512' : 'HMAC_SHA_256'
    await expect(aws.send(new GenerateMacCommand({ KeyId, MacAlgorithm: unfit, Message }))).rejects.toMatchObject({
      name: 'InvalidKeyUsageException',
      message: `Algorithm ${unfit} is incompatible with key spec HMAC_${bits}.`,
    })
    for (const command of [
      new GenerateMacCommand({ KeyId, MacAlgorithm, Message, DryRun: true }),
      new VerifyMacCommand({ KeyId, MacAlgorithm, Message, Mac: Buffer.alloc(1), DryRun: true }),
    ]) {
      await expect(aws.send(command as GenerateMacCommand)).rejects.toMatchObject({ name: 'DryRunOperationException' })
    }
    await expect(aws.send(new GetPublicKeyCommand({ KeyId }))).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
    })
  }
  const aes = await makeKey(aws)
  await expect(
    aws.send(new GenerateMacCommand({ KeyId: aes.KeyId, MacAlgorithm: 'HMAC_SHA_256', Message })),
  ).rejects.toMatchObject({
    name: 'InvalidKeyUsageException',
    message: `${aes.Arn} key usage is ENCRYPT_DECRYPT which is not valid for GenerateMac.`,
  })
  await expect(aws.send(new GetPublicKeyCommand({ KeyId: aes.KeyId }))).rejects.toMatchObject({
    name: 'UnsupportedOperationException',
  })
})

test('keys of a usage that does not suit, or for China alone, are not made', async ({ expect }) => {
  const { aws } = await startKms()
  const refused = (KeySpec: KeySpec, KeyUsage: KeyUsageType) =>
    makeKey(aws, { KeySpec, KeyUsage }).then(
      () => 'made',
      ({ name, message }: Error) => `${name}: ${message}`,
    )
  expect(await refused('RSA_2048', 'KEY_AGREEMENT')).toBe(
    'ValidationException: KeyUsage KEY_AGREEMENT is not compatible with KeySpec RSA_2048',
  )
  expect(await refused('ECC_SECG_P256K1', 'KEY_AGREEMENT')).toMatch(/^ValidationException/)
  expect(await refused('SM2', 'SIGN_VERIFY')).toMatch(/^UnsupportedOperationException.*China/)
  expect(await refused('ML_KEM_768', 'ENCAPSULATE_DECAPSULATE')).toMatch(/^UnsupportedOperationException.*ML-KEM/)
})

test('an alias moves between keys of one type and usage only', async ({ expect }) => {
  const { aws } = await startKms()
  const aes = await makeKey(aws)
  const rsa = await makeKey(aws, { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' })
  const signer = await makeKey(aws, { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' })
  const other = await makeKey(aws, { KeySpec: 'ECC_NIST_P384', KeyUsage: 'SIGN_VERIFY' })
  await aws.send(new CreateAliasCommand({ AliasName: 'alias/a', TargetKeyId: aes.KeyId }))
  await aws.send(new CreateAliasCommand({ AliasName: 'alias/b', TargetKeyId: signer.KeyId }))
  for (const [AliasName, wrong] of [
    ['alias/a', rsa],
    ['alias/a', signer],
    ['alias/b', rsa],
  ] as const) {
    await expect(aws.send(new UpdateAliasCommand({ AliasName, TargetKeyId: wrong.KeyId }))).rejects.toMatchObject({
      name: 'ValidationException',
    })
  }
  await aws.send(new UpdateAliasCommand({ AliasName: 'alias/b', TargetKeyId: other.KeyId }))
})

const PKCS8_RSA = Buffer.from('020100300d06092a864886f70d010101050004', 'hex')

test('asymmetric keys outlive the process', async ({ expect }) => {
  const dir = tempDir()
  onTestFinished(dir.remove)
  const first = await startKms({ dataDir: dir.path })
  const { KeyId } = await makeKey(first.aws, { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' })
  const { PublicKey } = await first.aws.send(new GetPublicKeyCommand({ KeyId }))
  await first.stop()
  for (const name of ['kms.db', 'kms.db-wal']) {
    // The head of an RSA private key: RFC 8017, appendix A.1.2, in PKCS #8.
    expect(readFileSync(join(dir.path, name)).includes(PKCS8_RSA)).toBe(false)
  }
  const second = await startKms({ dataDir: dir.path })
  expect((await second.aws.send(new GetPublicKeyCommand({ KeyId }))).PublicKey).toEqual(PublicKey)
})
