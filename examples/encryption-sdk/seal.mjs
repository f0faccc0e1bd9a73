// A program that keeps its own data sealed: the data key comes from the KMS and lies, wrapped, beside the ciphertext.
import { buildClient, CommitmentPolicy, getClient, KmsKeyringNode } from '@aws-crypto/client-node'
import { CreateKeyCommand, KMS } from '@aws-sdk/client-kms'

const options = {
  endpoint: process.env.SEALSTACK_ENDPOINT ?? 'http://127.0.0.1:4566',
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
}
const { KeyMetadata } = await new KMS(options).send(new CreateKeyCommand({ Description: 'letters' }))
const keyring = new KmsKeyringNode({ generatorKeyId: KeyMetadata.Arn, clientProvider: getClient(KMS, options) })
const { encrypt, decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT)

const { result } = await encrypt(keyring, 'nobody else may read this', { encryptionContext: { of: 'letters' } })
console.log(`sealed: ${result.length} bytes, with the data key wrapped by ${KeyMetadata.Arn}`)
const { plaintext, messageHeader } = await decrypt(keyring, result)
if (messageHeader.encryptionContext.of !== 'letters') throw new Error('this is sealed for something else')
console.log(`opened: ${plaintext}`)
