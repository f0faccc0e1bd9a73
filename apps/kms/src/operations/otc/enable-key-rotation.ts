import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { setRotation } from '../../flows/rotate-key.ts'
import { otcOperation } from '../../operation.ts'
import { rotationProblem } from '../../wire/otc-rotation.ts'
import { plainKeyId } from '../../wire/otc-shapes.ts'

const USUAL_DAYS = 365

/** "Enabling rotation for a CMK": once a year, until another interval is set. */
export const enableKeyRotation = otcOperation({
  name: 'enable-key-rotation',
  action: 'kms:cmk:enableRotation',
  input: { key_id: plainKeyId },
  errors: ['KMS.0312', 'KMS.0324', 'KMS.0341', 'KMS.2901'],
  async handle({ input, ctx, caller, fail }) {
    const key = await resolveOwnKey(ctx, input.key_id, caller)
    const problem = rotationProblem(key)
    if (problem) fail(problem)
    if (key.rotationDays !== undefined) fail('KMS.2901')
    await setRotation(ctx, key, USUAL_DAYS)
    return undefined
  },
})
