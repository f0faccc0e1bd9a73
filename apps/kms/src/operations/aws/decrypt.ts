import { Refusal } from '../../domain/refusal.ts'
import { decryptWith } from '../../flows/encrypt-with.ts'
import { awsOperation } from '../../operation.ts'
import { encryptionAlgorithm } from '../../wire/asymmetric-shapes.ts'
import { blob, contextMember, dryRun, grantTokens, keyIdMember, unbuilt } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html */
export const decrypt = awsOperation({
  name: 'Decrypt',
  action: 'kms:Decrypt',
  input: {
    CiphertextBlob: blob('ciphertextBlob', 1, 6144),
    EncryptionContext: contextMember,
    KeyId: keyIdMember.optional(),
    EncryptionAlgorithm: encryptionAlgorithm,
    GrantTokens: grantTokens,
    Recipient: unbuilt,
    DryRun: dryRun,
  },
  errors: ['UnsupportedOperationException'],
  async handle({ input, ctx, caller, fail }) {
    if (input.Recipient !== undefined) {
      fail('UnsupportedOperationException', {}, { message: 'Sealstack has no enclaves: leave out Recipient.' })
    }
    const algorithm = input.EncryptionAlgorithm
    const { key, plaintext, version } = await decryptWith(ctx, {
      algorithm,
      operation: 'Decrypt',
      ciphertext: input.CiphertextBlob,
      context: input.EncryptionContext,
      keyId: input.KeyId,
      caller,
    })
    try {
      if (input.DryRun) throw new Refusal('dry-run')
      return {
        KeyId: key.arn,
        Plaintext: Buffer.from(plaintext).toString('base64'),
        EncryptionAlgorithm: algorithm,
        KeyMaterialId: version === undefined ? undefined : await ctx.vault.idOf(key, version),
      }
    } finally {
      plaintext.fill(0)
    }
  },
})
