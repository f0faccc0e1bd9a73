import { requireState } from '../../domain/key-state.ts'
import { Refusal } from '../../domain/refusal.ts'
import { encrypt as encryptUnderKey } from '../../flows/encrypt.ts'
import { resolveKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { algorithm, blob, contextMember, dryRun, grantTokens, keyIdMember } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html */
export const encrypt = awsOperation({
  name: 'Encrypt',
  action: 'kms:Encrypt',
  input: {
    KeyId: keyIdMember,
    Plaintext: blob('plaintext', 1, 4096),
    EncryptionContext: contextMember,
    EncryptionAlgorithm: algorithm,
    GrantTokens: grantTokens,
    DryRun: dryRun,
  },
  errors: [],
  async handle({ input, ctx, caller }) {
    const key = await resolveKey(ctx, input.KeyId, caller)
    requireState(key, 'cryptography')
    if (input.DryRun) throw new Refusal('dry-run')
    const { Plaintext: plaintext, EncryptionContext: context } = input
    const ciphertext = await encryptUnderKey(ctx, { key, plaintext, context })
    return {
      CiphertextBlob: Buffer.from(ciphertext).toString('base64'),
      KeyId: key.arn,
      EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    }
  },
})
