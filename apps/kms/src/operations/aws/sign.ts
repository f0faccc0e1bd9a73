import { Refusal } from '../../domain/refusal.ts'
import { resolveKey } from '../../flows/resolve-key.ts'
import { requireSigning, sign as signWithKey } from '../../flows/sign.ts'
import { awsOperation } from '../../operation.ts'
import { signingMembers } from '../../wire/asymmetric-shapes.ts'
import { base64 } from '../../wire/base64.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html */
export const sign = awsOperation({
  name: 'Sign',
  action: 'kms:Sign',
  input: signingMembers,
  errors: [],
  async handle({ input, ctx, caller }) {
    const { Message: message, MessageType: type, SigningAlgorithm: algorithm } = input
    const key = await resolveKey(ctx, input.KeyId, caller)
    const request = { algorithm, message, type }
    requireSigning(key, request, 'Sign')
    if (input.DryRun) throw new Refusal('dry-run')
    const signature = await signWithKey(ctx, key, request)
    return { KeyId: key.arn, Signature: base64(signature), SigningAlgorithm: algorithm }
  },
})
