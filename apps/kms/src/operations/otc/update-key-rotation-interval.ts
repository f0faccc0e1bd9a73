import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { setRotation } from '../../flows/rotate-key.ts'
import { otcOperation } from '../../operation.ts'
import { rotationProblem } from '../../wire/otc-rotation.ts'
import { plainKeyId, wholeNumber } from '../../wire/otc-shapes.ts'

/** "Changing the rotation interval for a CMK", in days. */
export const updateKeyRotationInterval = otcOperation({
  name: 'update-key-rotation-interval',
  action: 'kms:cmk:updateRotation',
  input: { key_id: plainKeyId, rotation_interval: wholeNumber(30, 365) },
  errors: ['KMS.0312', 'KMS.0313', 'KMS.0324', 'KMS.0341'],
  async handle({ input, ctx, caller, fail }) {
    const key = await resolveOwnKey(ctx, input.key_id, caller)
    const problem = rotationProblem(key)
    if (problem) fail(problem)
    if (key.rotationDays === undefined) fail('KMS.0313')
    await setRotation(ctx, key, input.rotation_interval)
    return undefined
  },
})
