import { changeKeyState } from '../../flows/change-key-state.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { keyIdMember } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_DisableKey.html */
export const disableKey = awsOperation({
  name: 'DisableKey',
  action: 'kms:DisableKey',
  input: { KeyId: keyIdMember },
  errors: [],
  async handle({ input, ctx, caller }) {
    const key = await resolveOwnKey(ctx, input.KeyId, caller)
    await changeKeyState(ctx, key, 'disable', { state: 'Disabled' })
    return undefined
  },
})
