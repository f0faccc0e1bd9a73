import { resolveKeyById } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { keyIdMember } from '../../wire/aws-shapes.ts'
import { seconds } from '../../wire/key-metadata.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyLastUsage.html */
export const getKeyLastUsage = awsOperation({
  name: 'GetKeyLastUsage',
  action: 'kms:GetKeyLastUsage',
  input: { KeyId: keyIdMember },
  errors: [],
  async handle({ input, ctx, caller }) {
    const key = await resolveKeyById(ctx, input.KeyId, caller)
    const [last] = await ctx.audit.list({
      keyId: key.id,
      region: key.region,
      isCryptographic: true,
      isNewestFirst: true,
      limit: 1,
    })
    return {
      KeyId: key.arn,
      KeyCreationDate: seconds(key.createdAtMs),
      TrackingStartDate: seconds(key.createdAtMs),
      ...(last && {
        KeyLastUsage: {
          Operation: last.operation,
          Timestamp: seconds(last.atMs),
          KmsRequestId: last.requestId,
          CloudTrailEventId: last.requestId,
        },
      }),
    }
  },
})
