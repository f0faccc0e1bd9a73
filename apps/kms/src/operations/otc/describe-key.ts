import { ownDomain } from '../../flows/otc-names.ts'
import { resolveKey } from '../../flows/resolve-key.ts'
import { otcOperation } from '../../operation.ts'
import { otcKeyInfo } from '../../wire/key-metadata.ts'
import { keyReference } from '../../wire/otc-shapes.ts'

/** "Querying the information about a CMK". */
export const describeKey = otcOperation({
  name: 'describe-key',
  action: 'kms:cmk:get',
  input: { key_id: keyReference },
  errors: [],
  async handle({ input, ctx, caller }) {
    return { key_info: otcKeyInfo(await resolveKey(ctx, input.key_id, caller), await ownDomain(ctx)) }
  },
})
