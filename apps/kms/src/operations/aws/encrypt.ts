import { Refusal } from '../../domain/refusal.ts'
import { encryptWith, requireEncryptable } from '../../flows/encrypt-with.ts'
import { resolveKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { encryptionAlgorithm } from '../../wire/asymmetric-shapes.ts'
import { blob, contextMember, dryRun, grantTokens, keyIdMember } from '../../wire/aws-shapes.ts'
import { base64 } from '../../wire/base64.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html */
export const encrypt = awsOperation({
  name: 'Encrypt',
  action: 'kms:Encrypt',
  input: {
    KeyId: keyIdMember,
    Plaintext: blob('plaintext', 1, 4096),
    EncryptionContext: contextMember,
    EncryptionAlgorithm: encryptionAlgorithm,
    GrantTokens: grantTokens,
    DryRun: dryRun,
  },
  errors: [],
  async handle({ input, ctx, caller }) {
    const key = await resolveKey(ctx, input.KeyId, caller)
    const { Plaintext: plaintext, EncryptionContext: context, EncryptionAlgorithm: algorithm } = input
    const request = { key, plaintext, context, algorithm, operation: 'Encrypt' }
    requireEncryptable(request)
    if (input.DryRun) throw new Refusal('dry-run')
    const ciphertext = await encryptWith(ctx, request)
    return {
      CiphertextBlob: base64(ciphertext),
      KeyId: key.arn,
      EncryptionAlgorithm: algorithm,
    }
  },
})
