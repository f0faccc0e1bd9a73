import { z } from 'zod'
import { POLICY_NAME } from '../../domain/key-policy.ts'
import { resolveKeyById } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { keyIdMember } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html */
export const getKeyPolicy = awsOperation({
  name: 'GetKeyPolicy',
  action: 'kms:GetKeyPolicy',
  input: { KeyId: keyIdMember, PolicyName: z.string().min(1).max(128).default(POLICY_NAME) },
  errors: ['NotFoundException'],
  async handle({ input, ctx, caller, fail }) {
    const { policy } = await resolveKeyById(ctx, input.KeyId, caller)
    if (input.PolicyName !== POLICY_NAME) fail('NotFoundException', {}, { message: 'No such policy exists' })
    return { Policy: policy, PolicyName: POLICY_NAME }
  },
})
