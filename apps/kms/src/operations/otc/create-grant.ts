import { z } from 'zod'
import { OTC_GRANT_CALLS } from '../../domain/grant-operations.ts'
import { createGrant as make } from '../../flows/grants.ts'
import { arnOfOtcName } from '../../flows/otc-names.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { otcOperation } from '../../operation.ts'
import { plainKeyId, principalId } from '../../wire/otc-shapes.ts'

/** "Creating a grant": lets a user, a domain or a service of this cloud use a key. */
export const createGrant = otcOperation({
  name: 'create-grant',
  action: 'kms:grant:create',
  input: {
    key_id: plainKeyId,
    grantee_principal: principalId,
    grantee_principal_type: z.enum(['user', 'domain']).default('user'),
    operations: z.array(z.string()).min(1),
    name: z
      .string()
      .regex(/^[a-zA-Z0-9:/_-]{1,255}$/)
      .optional(),
    retiring_principal: principalId.optional(),
  },
  errors: ['KMS.0308', 'KMS.2401'],
  async handle({ input, ctx, caller, fail }) {
    const operations = [...new Set(input.operations)]
    if (operations.some((call) => !Object.hasOwn(OTC_GRANT_CALLS, call))) fail('KMS.0308')
    if (operations.every((call) => call === 'create-grant')) fail('KMS.2401')
    const key = await resolveOwnKey(ctx, input.key_id, caller)
    const { retiring_principal: retiring, name } = input
    const id = await make(ctx, key, caller, {
      grantee: await arnOfOtcName(ctx, input.grantee_principal, input.grantee_principal_type),
      retiring: retiring === undefined ? undefined : await arnOfOtcName(ctx, retiring),
      operations,
      constraint: undefined,
      name,
    })
    return { grant_id: id }
  },
})
