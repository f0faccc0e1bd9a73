import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { setRotation } from '../../flows/rotate-key.ts'
import { otcOperation } from '../../operation.ts'
import { rotationProblem } from '../../wire/otc-rotation.ts'
import { plainKeyId } from '../../wire/otc-shapes.ts'

/** "Disabling rotation for a CMK". */
export const disableKeyRotation = otcOperation({
  name: 'disable-key-rotation',
  action: 'kms:cmk:disableRotation',
  input: { key_id: plainKeyId },
  errors: ['KMS.0312', 'KMS.0313', 'KMS.0324', 'KMS.0341'],
  async handle({ input, ctx, caller, fail }) {
    const key = await resolveOwnKey(ctx, input.key_id, caller)
    const problem = rotationProblem(key)
    if (problem) fail(problem)
    if (key.rotationDays === undefined) fail('KMS.0313')
    await setRotation(ctx, key, undefined)
    return undefined
  },
})
