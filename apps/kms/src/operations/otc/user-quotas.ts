import { otcOperation } from '../../operation.ts'

/** "Querying the quotas of a user": of grants, what the key with the most of them has. */
export const userQuotas = otcOperation({
  name: 'user-quotas',
  route: 'GET /v1.0/{project_id}/kms/user-quotas',
  action: 'kms:cmk:getQuota',
  isAccountWide: true,
  input: {},
  errors: [],
  async handle({ ctx }) {
    const used = await ctx.keys.count({ managers: ['CUSTOMER'] })
    const resources = [
      { type: 'CMK', used, quota: ctx.limits.keys },
      { type: 'grant_per_CMK', used: await ctx.grants.mostPerKey(), quota: ctx.limits.grantsPerKey },
    ]
    return { quotas: { resources } }
  },
})
