import { resolveKeyById } from '../../flows/resolve-key.ts'
import { requireRotatable } from '../../flows/rotate-key.ts'
import { awsOperation } from '../../operation.ts'
import { keyIdMember } from '../../wire/aws-shapes.ts'
import { seconds } from '../../wire/key-metadata.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html */
export const getKeyRotationStatus = awsOperation({
  name: 'GetKeyRotationStatus',
  action: 'kms:GetKeyRotationStatus',
  input: { KeyId: keyIdMember },
  errors: [],
  async handle({ input, ctx, caller }) {
    const key = await resolveKeyById(ctx, input.KeyId, caller)
    requireRotatable(key)
    const { rotationDays, state } = key
    // Of a key that is to be deleted it reads false until the deletion is cancelled.
    const isRotating = rotationDays !== undefined && !state.startsWith('Pending')
    if (!isRotating) return { KeyId: key.arn, KeyRotationEnabled: false }
    // The date is the primary key's, wherever it is asked for.
    const primary =
      key.primaryRegion === undefined ? key : await ctx.regions.find(key.primaryRegion)?.directory.find(key.id)
    const next = primary?.nextRotationAtMs
    return {
      KeyId: key.arn,
      KeyRotationEnabled: true,
      RotationPeriodInDays: rotationDays,
      NextRotationDate: next === undefined ? undefined : seconds(next),
    }
  },
})
