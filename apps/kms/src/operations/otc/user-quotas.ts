import { otcOperation } from '../../operation.ts'

/** "Querying the quotas of a user". No key can have a grant yet, so there are none to be had. */
export const userQuotas = otcOperation({
  name: 'user-quotas',
  method: 'GET',
  action: 'kms:cmk:getQuota',
  input: {},
  errors: [],
  async handle({ ctx }) {
    const used = await ctx.keys.count({ managers: ['CUSTOMER'] })
    const resources = [
      { type: 'CMK', used, quota: ctx.limits.keys },
      { type: 'grant_per_CMK', used: 0, quota: 0 },
    ]
    return { quotas: { resources } }
  },
})
