import { resolveKeyById } from '../../flows/resolve-key.ts'
import { otcOperation } from '../../operation.ts'
import { rotationProblem } from '../../wire/otc-rotation.ts'
import { plainKeyId } from '../../wire/otc-shapes.ts'

/** "Querying the rotation status of a CMK". */
export const getKeyRotationStatus = otcOperation({
  name: 'get-key-rotation-status',
  action: 'kms:cmk:getRotation',
  input: { key_id: plainKeyId },
  errors: ['KMS.0312', 'KMS.0324', 'KMS.0341'],
  async handle({ input, ctx, caller, fail }) {
    const key = await resolveKeyById(ctx, input.key_id, caller)
    const problem = rotationProblem(key)
    if (problem) fail(problem)
    const rotations = (await ctx.keys.listVersions(key.id)).filter(({ rotatedAtMs }) => rotatedAtMs !== null)
    return {
      key_rotation_enabled: key.rotationDays !== undefined,
      ...(key.rotationDays === undefined ? {} : { rotation_interval: key.rotationDays }),
      last_rotation_time: String(rotations.at(-1)?.rotatedAtMs ?? ''),
      number_of_rotations: rotations.length,
    }
  },
})
