import { Refusal } from '../../domain/refusal.ts'
import { decryptWith, encryptWith, requireDecryptable, requireEncryptable } from '../../flows/encrypt-with.ts'
import { resolveKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { encryptionAlgorithm } from '../../wire/asymmetric-shapes.ts'
import { blob, contextMember, dryRun, grantTokens, keyIdMember } from '../../wire/aws-shapes.ts'
import { base64 } from '../../wire/base64.ts'
import { dryRunModifiers, readCiphertext } from '../shared/ciphertext-to-judge.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html */
export const reEncrypt = awsOperation({
  name: 'ReEncrypt',
  action: 'kms:ReEncryptFrom',
  input: {
    CiphertextBlob: blob('ciphertextBlob', 1, 6144).optional(),
    SourceKeyId: keyIdMember.optional(),
    SourceEncryptionContext: contextMember,
    SourceEncryptionAlgorithm: encryptionAlgorithm,
    DestinationKeyId: keyIdMember,
    DestinationEncryptionContext: contextMember,
    DestinationEncryptionAlgorithm: encryptionAlgorithm,
    GrantTokens: grantTokens,
    DryRun: dryRun,
    DryRunModifiers: dryRunModifiers,
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
    const { SourceKeyId: keyId, SourceEncryptionAlgorithm: sourceAlgorithm } = input
    const given = readCiphertext({
      ciphertext: input.CiphertextBlob,
      isTried: input.DryRun,
      modifiers: input.DryRunModifiers,
      keyId,
    })
    const destination = await resolveKey(ctx, input.DestinationKeyId, to)
    const algorithm = input.DestinationEncryptionAlgorithm
    const request = { key: destination, context: to.encryptionContext, algorithm, operation: 'ReEncryptTo' }
    const question = {
      algorithm: sourceAlgorithm,
      operation: 'ReEncryptFrom',
      context: encryptionContext,
      caller: from,
    }
    if ('keyId' in given) {
      await requireDecryptable(ctx, { ...question, ...given })
      requireEncryptable({ ...request, plaintext: new Uint8Array() })
      throw new Refusal('dry-run')
    }
    const source = await decryptWith(ctx, { ...question, ...given, keyId })
    const { plaintext } = source
    try {
      const ciphertext = await encryptWith(ctx, { ...request, plaintext })
      if (input.DryRun) throw new Refusal('dry-run')
      return {
        CiphertextBlob: base64(ciphertext),
        SourceKeyId: source.key.arn,
        KeyId: destination.arn,
        SourceEncryptionAlgorithm: sourceAlgorithm,
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
