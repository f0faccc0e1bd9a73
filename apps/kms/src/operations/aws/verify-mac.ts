import { Refusal } from '../../domain/refusal.ts'
import { requireMac, verifyMac as verifyWithKey } from '../../flows/mac.ts'
import { resolveKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { macMembers } from '../../wire/asymmetric-shapes.ts'
import { blob } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_VerifyMac.html: a wrong MAC is an error, not an answer. */
export const verifyMac = awsOperation({
  name: 'VerifyMac',
  action: 'kms:VerifyMac',
  input: { ...macMembers, Mac: blob('mac', 1, 6144) },
  errors: [],
  async handle({ input, ctx, caller }) {
    const { Message: message, MacAlgorithm: algorithm, Mac: mac } = input
    const key = await resolveKey(ctx, input.KeyId, caller)
    requireMac({ key, algorithm, message }, 'VerifyMac')
    if (input.DryRun) throw new Refusal('dry-run')
    if (!(await verifyWithKey(ctx, { key, algorithm, message, mac }))) throw new Refusal('invalid-mac')
    return { KeyId: key.arn, MacValid: true, MacAlgorithm: algorithm }
  },
})
