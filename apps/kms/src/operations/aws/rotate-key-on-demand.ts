import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { rotateOnDemand } from '../../flows/rotate-key.ts'
import { awsOperation } from '../../operation.ts'
import { keyIdMember } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html */
export const rotateKeyOnDemand = awsOperation({
  name: 'RotateKeyOnDemand',
  action: 'kms:RotateKeyOnDemand',
  input: { KeyId: keyIdMember },
  errors: [],
  async handle({ input, ctx, caller }) {
    const key = await resolveOwnKey(ctx, input.KeyId, caller)
    await rotateOnDemand(ctx, key)
    return { KeyId: key.arn }
  },
})
