import { requireState } from '../../domain/key-state.ts'
import { Refusal } from '../../domain/refusal.ts'
import { tagProblem } from '../../domain/tags.ts'
import { resolveOwnKey } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { keyIdMember, tagsMember } from '../../wire/aws-shapes.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_TagResource.html */
export const tagResource = awsOperation({
  name: 'TagResource',
  action: 'kms:TagResource',
  input: { KeyId: keyIdMember, Tags: tagsMember },
  errors: ['TagException'],
  async handle({ input, ctx, caller, fail }) {
    const tags = input.Tags.map(({ TagKey, TagValue }) => ({ key: TagKey, value: TagValue }))
    const key = await resolveOwnKey(ctx, input.KeyId, caller)
    requireState(key, 'tag')
    const names = tags.map((tag) => tag.key)
    const problem = tagProblem(names, ctx.limits.tagsPerKey)
    if (problem !== undefined) fail('TagException', {}, { message: problem })
    const outcome = await ctx.tags.put(key.id, tags, ctx.limits.tagsPerKey)
    if (outcome === 'too-many') fail('TagException', {}, { message: 'Too many tags' })
    if (outcome === 'unknown-key') throw new Refusal('not-found', `Key '${key.arn}' does not exist`)
    return undefined
  },
})
