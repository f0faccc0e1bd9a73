import { changeKeyState } from '../../flows/change-key-state.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { keptText, keyIdMember } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdateKeyDescription.html */
export const updateKeyDescription = awsOperation({
  name: 'UpdateKeyDescription',
  action: 'kms:UpdateKeyDescription',
  input: { KeyId: keyIdMember, Description: keptText(0, 8192) },
  errors: [],
  async handle({ input, ctx, caller }) {
    const key = await resolveOwnKey(ctx, input.KeyId, caller)
    await changeKeyState(ctx, key, 'update-description', { description: input.Description })
    return undefined
  },
})
