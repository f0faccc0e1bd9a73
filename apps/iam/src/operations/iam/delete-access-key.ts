import { identityOperation } from '../../operation.ts'
import { accessKeyId } from '../../wire/shapes.ts'
import { keyOfUser } from '../shared/key-of-user.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html */
export const deleteAccessKey = identityOperation({
  name: 'DeleteAccessKey',
  kind: 'user',
  isCallerByDefault: true,
  input: { AccessKeyId: accessKeyId },
  handle: async ({ ctx, identity, input }) => {
    const key = await keyOfUser(ctx, identity, input.AccessKeyId)
    await ctx.keys.remove(key.id)
    ctx.changed()
    return undefined
  },
})
