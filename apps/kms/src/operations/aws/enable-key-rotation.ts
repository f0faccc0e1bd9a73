import { z } from 'zod'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { setRotation } from '../../flows/rotate-key.ts'
import { awsOperation } from '../../operation.ts'
import { keyIdMember } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html */
export const enableKeyRotation = awsOperation({
  name: 'EnableKeyRotation',
  action: 'kms:EnableKeyRotation',
  input: { KeyId: keyIdMember, RotationPeriodInDays: z.number().int().min(90).max(2560).optional() },
  errors: [],
  async handle({ input, ctx, caller }) {
    const key = await resolveOwnKey(ctx, input.KeyId, caller)
    await setRotation(ctx, key, input.RotationPeriodInDays ?? key.rotationDays ?? 365)
    return undefined
  },
})
