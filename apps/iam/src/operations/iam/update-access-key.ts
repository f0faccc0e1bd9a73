import { z } from 'zod'
import { identityOperation } from '../../operation.ts'
import { accessKeyId } from '../../wire/shapes.ts'
import { keyOfUser } from '../shared/key-of-user.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html */
export const updateAccessKey = identityOperation({
  name: 'UpdateAccessKey',
  kind: 'user',
  isCallerByDefault: true,
  input: { AccessKeyId: accessKeyId, Status: z.enum(['Active', 'Inactive']) },
  handle: async ({ ctx, identity, input }) => {
    const key = await keyOfUser(ctx, identity, input.AccessKeyId)
    await ctx.keys.update(key.id, { isActive: input.Status === 'Active' })
    ctx.changed()
    return undefined
  },
})
