import { z } from 'zod'
import { requireState } from '../../domain/key-state.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { keyIdMember } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_UntagResource.html */
export const untagResource = awsOperation({
  name: 'UntagResource',
  action: 'kms:UntagResource',
  input: { KeyId: keyIdMember, TagKeys: z.array(z.string().min(1).max(128)) },
  errors: [],
  async handle({ input, ctx, caller }) {
    const key = await resolveOwnKey(ctx, input.KeyId, caller)
    requireState(key, 'tag')
    await ctx.tags.remove(key.id, input.TagKeys)
    return undefined
  },
})
