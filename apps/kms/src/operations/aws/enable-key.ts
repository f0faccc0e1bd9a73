import { enableKey as enable } from '../../flows/key-life.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { keyIdMember } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKey.html */
export const enableKey = awsOperation({
  name: 'EnableKey',
  action: 'kms:EnableKey',
  input: { KeyId: keyIdMember },
  errors: [],
  async handle({ input, ctx, caller }) {
    const key = await resolveOwnKey(ctx, input.KeyId, caller)
    await enable(ctx, key)
    return undefined
  },
})
