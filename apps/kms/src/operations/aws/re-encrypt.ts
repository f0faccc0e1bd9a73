import { Refusal } from '../../domain/refusal.ts'
import { decryptWith, encryptWith } from '../../flows/encrypt-with.ts'
import { resolveKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { encryptionAlgorithm } from '../../wire/asymmetric-shapes.ts'
import { blob, contextMember, dryRun, grantTokens, keyIdMember } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html */
export const reEncrypt = awsOperation({
  name: 'ReEncrypt',
  action: 'kms:ReEncryptFrom',
  input: {
    CiphertextBlob: blob('ciphertextBlob', 1, 6144),
    SourceKeyId: keyIdMember.optional(),
    SourceEncryptionContext: contextMember,
    SourceEncryptionAlgorithm: encryptionAlgorithm,
    DestinationKeyId: keyIdMember,
    DestinationEncryptionContext: contextMember,
    DestinationEncryptionAlgorithm: encryptionAlgorithm,
    GrantTokens: grantTokens,
    DryRun: dryRun,
  },
  errors: [],
  async handle({ input, ctx, caller }) {
    const { SourceEncryptionContext: encryptionContext } = input
    const from = { ...caller, operation: 'ReEncryptFrom', encryptionContext }
    const to = {
      ...caller,
      action: 'kms:ReEncryptTo',
      operation: 'ReEncryptTo',
      encryptionContext: input.DestinationEncryptionContext,
    }
    const destination = await resolveKey(ctx, input.DestinationKeyId, to)
    const source = await decryptWith(ctx, {
      algorithm: input.SourceEncryptionAlgorithm,
      operation: 'ReEncryptFrom',
      ciphertext: input.CiphertextBlob,
      context: encryptionContext,
      keyId: input.SourceKeyId,
      caller: from,
    })
    const { plaintext } = source
    try {
      const context = input.DestinationEncryptionContext
      const algorithm = input.DestinationEncryptionAlgorithm
      const request = { key: destination, plaintext, context, algorithm, operation: 'ReEncryptTo' }
      const ciphertext = await encryptWith(ctx, request)
      if (input.DryRun) throw new Refusal('dry-run')
      return {
        CiphertextBlob: Buffer.from(ciphertext).toString('base64'),
        SourceKeyId: source.key.arn,
        KeyId: destination.arn,
        SourceEncryptionAlgorithm: input.SourceEncryptionAlgorithm,
        DestinationEncryptionAlgorithm: algorithm,
        SourceKeyMaterialId:
          source.version === undefined ? undefined : await ctx.vault.idOf(source.key, source.version),
        DestinationKeyMaterialId:
          algorithm === 'SYMMETRIC_DEFAULT' ? await ctx.vault.idOf(destination, destination.version) : undefined,
      }
    } finally {
      plaintext.fill(0)
    }
  },
})
