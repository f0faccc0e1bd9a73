import {
  CreateKeyCommand,
  DecryptCommand,
  DisableKeyCommand,
  EncryptCommand,
  ReEncryptCommand,
} from '@aws-sdk/client-kms'
import { test } from 'vitest'
import { startKms } from './_util.ts'

test('a dry run can do without a ciphertext, and judges the key alone', async ({ expect }) => {
  const { aws } = await startKms()
  const create = async () => (await aws.send(new CreateKeyCommand({}))).KeyMetadata?.KeyId
  const [KeyId, DestinationKeyId] = [await create(), await create()]
  const DryRunModifiers = ['IGNORE_CIPHERTEXT' as const]
  const tried = { name: 'DryRunOperationException' }
  const decrypt = { KeyId, DryRun: true, DryRunModifiers }
  await expect(aws.send(new DecryptCommand(decrypt))).rejects.toMatchObject(tried)
  const reEncrypt = { SourceKeyId: KeyId, DestinationKeyId, DryRun: true, DryRunModifiers }
  await expect(aws.send(new ReEncryptCommand(reEncrypt))).rejects.toMatchObject(tried)
  const invalid = { name: 'ValidationException' }
  await expect(aws.send(new DecryptCommand({ ...decrypt, DryRun: false }))).rejects.toMatchObject(invalid)
  await expect(aws.send(new DecryptCommand({ ...decrypt, KeyId: undefined }))).rejects.toMatchObject(invalid)
  await expect(aws.send(new DecryptCommand({ KeyId }))).rejects.toMatchObject(invalid)
  const { CiphertextBlob } = await aws.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') }))
  await expect(aws.send(new DecryptCommand({ CiphertextBlob, DryRun: true }))).rejects.toMatchObject(tried)
  await aws.send(new DisableKeyCommand({ KeyId: DestinationKeyId }))
  await expect(aws.send(new ReEncryptCommand(reEncrypt))).rejects.toMatchObject({ name: 'DisabledException' })
  await aws.send(new DisableKeyCommand({ KeyId }))
  await expect(aws.send(new DecryptCommand(decrypt))).rejects.toMatchObject({ name: 'DisabledException' })
})
