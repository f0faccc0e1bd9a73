import { randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { buildClient, CommitmentPolicy, KmsKeyringNode } from '@aws-crypto/client-node'
import { CreateKeyCommand, DisableKeyCommand, KMS } from '@aws-sdk/client-kms'
import { tempDir } from '@sealstack/testing'
import { onTestFinished, test } from 'vitest'
import { startKms } from './_util.ts'

const { encrypt, decrypt, encryptStream, decryptStream } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT)
const context = { purpose: 'test' }

/** A KMS with two keys, and keyrings of the AWS Encryption SDK over it. */
const setUp = async () => {
  const { aws, url } = await startKms()
  const create = async (): Promise<string> => (await aws.send(new CreateKeyCommand({}))).KeyMetadata?.Arn ?? ''
  const arns = [await create(), await create()] as const
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const clientProvider = (region: string) => new KMS({ endpoint: url, region, credentials, maxAttempts: 1 })
  const keyring = (generatorKeyId: string, ...keyIds: readonly string[]) =>
    new KmsKeyringNode({ clientProvider, generatorKeyId, keyIds: [...keyIds] })
  const discovery = (accountID = '000000000000') =>
    new KmsKeyringNode({
      clientProvider,
      discovery: true,
      discoveryFilter: { accountIDs: [accountID], partition: 'aws' },
    })
  return { arns, keyring, discovery, disable: (KeyId: string) => aws.send(new DisableKeyCommand({ KeyId })) }
}

test('seals a file under two keys; either opens it', async ({ expect }) => {
  const { arns, keyring, discovery, disable } = await setUp()
  const [first, second] = arns
  const folder = tempDir()
  onTestFinished(folder.remove)
  const [plain, sealed, opened] = ['plain', 'sealed', 'opened'].map((name) => join(folder.path, name)) as [
    string,
    string,
    string,
  ]
  const content = randomBytes(300_000)
  await writeFile(plain, content)
  const sealing = encryptStream(keyring(first, second), { encryptionContext: context, frameLength: 4096 })
  await pipeline(createReadStream(plain), sealing, createWriteStream(sealed))
  const message = await readFile(sealed)
  expect(message.includes(content.subarray(0, 32))).toBe(false)

  for (const each of [keyring(first), keyring(second), keyring(first, second), discovery()]) {
    const { plaintext, messageHeader } = await decrypt(each, message)
    expect(content.equals(plaintext)).toBe(true)
    expect(messageHeader.encryptionContext).toMatchObject(context)
    expect(messageHeader.encryptedDataKeys.map(({ providerInfo }) => providerInfo)).toEqual([first, second])
  }
  await pipeline(createReadStream(sealed), decryptStream(keyring(second)), createWriteStream(opened))
  expect(content.equals(await readFile(opened))).toBe(true)

  await disable(first)
  await expect(decrypt(keyring(first), message)).rejects.toThrow('is disabled')
  expect(content.equals((await decrypt(discovery(), message)).plaintext)).toBe(true)
  await disable(second)
  await expect(decrypt(discovery(), message)).rejects.toThrow('is disabled')
  await expect(encrypt(keyring(first), content)).rejects.toMatchObject({ name: 'DisabledException' })
})

test('opens nothing with another key, for another account, or in another context', async ({ expect }) => {
  const { arns, keyring, discovery } = await setUp()
  const [first, second] = arns
  const { result } = await encrypt(keyring(first), Buffer.from('secret'), { encryptionContext: context })
  expect(String((await decrypt(keyring(first), result)).plaintext)).toBe('secret')
  await expect(decrypt(keyring(second), result)).rejects.toThrow()
  await expect(decrypt(discovery('111111111111'), result)).rejects.toThrow()

  const at = result.indexOf('purpose') + 'purpose'.length + 2
  expect(String(result.subarray(at, at + 4))).toBe('test')
  const forged = Buffer.from(result)
  forged.write('tess', at)
  await expect(decrypt(keyring(first), forged)).rejects.toThrow('InvalidCiphertextException')
})
