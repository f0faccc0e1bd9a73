import { Refusal } from '../../domain/refusal.ts'
import { decrypt } from '../../flows/decrypt.ts'
import { encrypt } from '../../flows/encrypt.ts'
import { resolveKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { algorithm, blob, contextMember, dryRun, grantTokens, keyIdMember } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html */
export const reEncrypt = awsOperation({
  name: 'ReEncrypt',
  action: 'kms:ReEncryptFrom',
  input: {
    CiphertextBlob: blob('ciphertextBlob', 1, 6144),
    SourceKeyId: keyIdMember.optional(),
    SourceEncryptionContext: contextMember,
    SourceEncryptionAlgorithm: algorithm,
    DestinationKeyId: keyIdMember,
    DestinationEncryptionContext: contextMember,
    DestinationEncryptionAlgorithm: algorithm,
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
    const source = await decrypt(ctx, {
      ciphertext: input.CiphertextBlob,
      context: encryptionContext,
      keyId: input.SourceKeyId,
      caller: from,
    })
    const { plaintext } = source
    try {
      const context = input.DestinationEncryptionContext
      const ciphertext = await encrypt(ctx, { key: destination, plaintext, context })
      if (input.DryRun) throw new Refusal('dry-run')
      return {
        CiphertextBlob: Buffer.from(ciphertext).toString('base64'),
        SourceKeyId: source.key.arn,
        KeyId: destination.arn,
        SourceEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
        DestinationEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
        SourceKeyMaterialId: await ctx.vault.idOf(source.key.id, source.version),
        DestinationKeyMaterialId: await ctx.vault.idOf(destination.id, destination.version),
      }
    } finally {
      plaintext.fill(0)
    }
  },
})
