import { generateKeyPair, isKeyPairSpec } from '../../domain/asymmetric/key-pair.ts'
import { requireState } from '../../domain/key-state.ts'
import { requireSymmetric } from '../../domain/key-usage.ts'
import { Refusal } from '../../domain/refusal.ts'
import { encrypt } from '../../flows/encrypt.ts'
import { resolveKey } from '../../flows/resolve-key.ts'
import { awsOperation, type KmsOperation } from '../../operation.ts'
import { keyPairMembers } from '../../wire/asymmetric-shapes.ts'
import { base64 } from '../../wire/base64.ts'

/** The two operations that make a data key pair differ in their name and in whether they give its private half in the clear. */
export const dataKeyPairOperation = (
  name: 'GenerateDataKeyPair' | 'GenerateDataKeyPairWithoutPlaintext',
  isPlaintextGiven: boolean,
): KmsOperation =>
  awsOperation({
    name,
    action: `kms:${name}`,
    input: keyPairMembers,
    errors: ['UnsupportedOperationException'],
    async handle({ input, ctx, caller, fail }) {
      if (input.Recipient !== undefined) {
        fail('UnsupportedOperationException', {}, { message: 'Sealstack has no enclaves: leave out Recipient.' })
      }
      const spec = input.KeyPairSpec
      if (!isKeyPairSpec(spec)) {
        return fail('UnsupportedOperationException', {}, { message: `Sealstack does not make key pairs of ${spec}.` })
      }
      const key = await resolveKey(ctx, input.KeyId, caller)
      requireState(key, 'cryptography')
      requireSymmetric(key, name)
      if (input.DryRun) throw new Refusal('dry-run')
      const { privateKey: plaintext, publicKey } = await generateKeyPair(spec)
      try {
        const ciphertext = await encrypt(ctx, { key, plaintext, context: input.EncryptionContext })
        return {
          PrivateKeyCiphertextBlob: base64(ciphertext),
          ...(isPlaintextGiven ? { PrivateKeyPlaintext: base64(plaintext) } : {}),
          PublicKey: base64(publicKey),
          KeyId: key.arn,
          KeyPairSpec: spec,
          KeyMaterialId: await ctx.vault.idOf(key, key.version),
        }
      } finally {
        plaintext.fill(0)
      }
    },
  })
