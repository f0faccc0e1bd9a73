import { otcOperation } from '../../operation.ts'

/** "Querying the number of instances": the keys that customers have made, in whichever state. */
export const userInstances = otcOperation({
  name: 'user-instances',
  method: 'GET',
  action: 'kms:cmk:getInstance',
  input: {},
  errors: [],
  async handle({ ctx }) {
    return { instance_num: await ctx.keys.count({ managers: ['CUSTOMER'] }) }
  },
})
