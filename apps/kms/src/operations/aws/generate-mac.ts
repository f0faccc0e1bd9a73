import { Refusal } from '../../domain/refusal.ts'
import { generateMac as macWithKey, requireMac } from '../../flows/mac.ts'
import { resolveKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { macMembers } from '../../wire/asymmetric-shapes.ts'
import { base64 } from '../../wire/base64.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateMac.html */
export const generateMac = awsOperation({
  name: 'GenerateMac',
  action: 'kms:GenerateMac',
  input: macMembers,
  errors: [],
  async handle({ input, ctx, caller }) {
    const { Message: message, MacAlgorithm: algorithm } = input
    const key = await resolveKey(ctx, input.KeyId, caller)
    requireMac({ key, algorithm, message }, 'GenerateMac')
    if (input.DryRun) throw new Refusal('dry-run')
    const mac = await macWithKey(ctx, { key, algorithm, message })
    return { KeyId: key.arn, Mac: base64(mac), MacAlgorithm: algorithm }
  },
})
