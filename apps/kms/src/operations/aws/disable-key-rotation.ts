import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { setRotation } from '../../flows/rotate-key.ts'
import { awsOperation } from '../../operation.ts'
import { keyIdMember } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKeyRotation.html */
export const disableKeyRotation = awsOperation({
  name: 'DisableKeyRotation',
  action: 'kms:DisableKeyRotation',
  input: { KeyId: keyIdMember },
  errors: [],
  async handle({ input, ctx, caller }) {
    const key = await resolveOwnKey(ctx, input.KeyId, caller)
    await setRotation(ctx, key, undefined)
    return undefined
  },
})
