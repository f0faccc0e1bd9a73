import { JsonBytes } from '@sealstack/http'
import { Refusal } from '../../domain/refusal.ts'
import { decryptWith, requireDecryptable } from '../../flows/encrypt-with.ts'
import { awsOperation } from '../../operation.ts'
import { encryptionAlgorithm } from '../../wire/asymmetric-shapes.ts'
import { blob, contextMember, dryRun, grantTokens, keyIdMember, unbuilt } from '../../wire/aws-shapes.ts'
import { holdingLimit } from '../../wire/key-metadata.ts'
import { dryRunModifiers, readCiphertext } from '../shared/ciphertext-to-judge.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html */
export const decrypt = awsOperation({
  name: 'Decrypt',
  action: 'kms:Decrypt',
  input: {
    CiphertextBlob: blob('ciphertextBlob', 1, 6144).optional(),
    EncryptionContext: contextMember,
    KeyId: keyIdMember.optional(),
    EncryptionAlgorithm: encryptionAlgorithm,
    GrantTokens: grantTokens,
    Recipient: unbuilt,
    DryRun: dryRun,
    DryRunModifiers: dryRunModifiers,
  },
  errors: ['UnsupportedOperationException'],
  async handle({ input, ctx, caller, fail }) {
    if (input.Recipient !== undefined) {
      fail('UnsupportedOperationException', {}, { message: 'Sealstack has no enclaves: leave out Recipient.' })
    }
    const { EncryptionAlgorithm: algorithm, EncryptionContext: context, KeyId: keyId } = input
    const given = readCiphertext({
      ciphertext: input.CiphertextBlob,
      isTried: input.DryRun,
      modifiers: input.DryRunModifiers,
      keyId,
    })
    const operation = 'Decrypt'
    if ('keyId' in given) {
      await requireDecryptable(ctx, { algorithm, operation, context, caller, keyId: given.keyId })
      throw new Refusal('dry-run')
    }
    const { ciphertext } = given
    const { key, plaintext, version } = await decryptWith(ctx, {
      algorithm,
      operation,
      context,
      caller,
      ciphertext,
      keyId,
    })
    try {
      if (input.DryRun) throw new Refusal('dry-run')
      return {
        KeyId: key.arn,
        Plaintext: new JsonBytes(plaintext),
        EncryptionAlgorithm: algorithm,
        KeyMaterialId: version === undefined ? undefined : await ctx.vault.idOf(key, version),
        ValidTo: holdingLimit(key, caller),
      }
    } catch (error) {
      plaintext.fill(0)
      throw error
    }
  },
})
