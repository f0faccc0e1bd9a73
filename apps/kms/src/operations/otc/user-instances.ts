import { otcOperation } from '../../operation.ts'

/** "Querying the number of instances": the keys that customers have made, in whichever state. */
export const userInstances = otcOperation({
  name: 'user-instances',
  route: 'GET /v1.0/{project_id}/kms/user-instances',
  action: 'kms:cmk:getInstance',
  isAccountWide: true,
  input: {},
  errors: [],
  async handle({ ctx }) {
    return { instance_num: await ctx.keys.count({ managers: ['CUSTOMER'] }) }
  },
})
