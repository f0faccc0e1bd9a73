import { JsonBytes } from '@sealstack/http'
import { requireState } from '../../domain/key-state.ts'
import { requireSymmetric } from '../../domain/key-usage.ts'
import { Refusal } from '../../domain/refusal.ts'
import { generateDataKey } from '../../flows/encrypt.ts'
import { resolveKey } from '../../flows/resolve-key.ts'
import { awsOperation, type KmsOperation } from '../../operation.ts'
import { dataKeyBytes, dataKeyMembers } from '../../wire/data-key-members.ts'
import { holdingLimit } from '../../wire/key-metadata.ts'

/** The two operations that make a data key differ in their name and in whether they give it in the clear. */
export const dataKeyOperation = (
  name: 'GenerateDataKey' | 'GenerateDataKeyWithoutPlaintext',
  isPlaintextGiven: boolean,
): KmsOperation =>
  awsOperation({
    name,
    action: `kms:${name}`,
    input: dataKeyMembers,
    errors: ['ValidationException', 'UnsupportedOperationException'],
    async handle({ input, ctx, caller, fail }) {
      const bytes =
        dataKeyBytes(input) ??
        fail('ValidationException', {}, { message: 'Please specify either number of bytes or key spec.' })
      if (input.Recipient !== undefined) {
        fail('UnsupportedOperationException', {}, { message: 'Sealstack has no enclaves: leave out Recipient.' })
      }
      const key = await resolveKey(ctx, input.KeyId, caller)
      requireState(key, 'cryptography')
      requireSymmetric(key, name)
      if (input.DryRun) throw new Refusal('dry-run')
      const KeyMaterialId = await ctx.vault.idOf(key, key.version)
      const { plaintext, ciphertext } = await generateDataKey(ctx, { key, bytes, context: input.EncryptionContext })
      if (!isPlaintextGiven) plaintext.fill(0)
      return {
        CiphertextBlob: new JsonBytes(ciphertext),
        Plaintext: isPlaintextGiven ? new JsonBytes(plaintext) : undefined,
        KeyId: key.arn,
        KeyMaterialId,
        ValidTo: holdingLimit(key, caller),
      }
    },
  })
