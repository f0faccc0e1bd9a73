import { Refusal } from '../../domain/refusal.ts'
import { resolveKey } from '../../flows/resolve-key.ts'
import { requireSigning, verify as verifyWithKey } from '../../flows/sign.ts'
import { awsOperation } from '../../operation.ts'
import { signingMembers } from '../../wire/asymmetric-shapes.ts'
import { blob } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Verify.html: a wrong signature is an error, not an answer. */
export const verify = awsOperation({
  name: 'Verify',
  action: 'kms:Verify',
  input: { ...signingMembers, Signature: blob('signature', 1, 6144) },
  errors: [],
  async handle({ input, ctx, caller }) {
    const { Message: message, MessageType: type, SigningAlgorithm: algorithm, Signature: signature } = input
    const key = await resolveKey(ctx, input.KeyId, caller)
    requireSigning(key, { algorithm, message, type }, 'Verify')
    if (input.DryRun) throw new Refusal('dry-run')
    if (!(await verifyWithKey(ctx, key, { algorithm, message, type, signature }))) {
      throw new Refusal('invalid-signature')
    }
    return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: algorithm }
  },
})
