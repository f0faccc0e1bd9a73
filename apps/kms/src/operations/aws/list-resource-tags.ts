import { resolveKeyById } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { keyIdMember, page } from '../../wire/aws-shapes.ts'
import { cutPage, placeOfMarker } from '../../wire/marker.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListResourceTags.html */
export const listResourceTags = awsOperation({
  name: 'ListResourceTags',
  action: 'kms:ListResourceTags',
  input: { KeyId: keyIdMember, ...page(50, 50) },
  errors: [],
  async handle({ input, ctx, caller }) {
    const after = placeOfMarker(input.Marker)
    const key = await resolveKeyById(ctx, input.KeyId, caller)
    const tags = await ctx.tags.list(key.id)
    const from = tags.findIndex((tag) => tag.key === after) + 1
    const { shown, more } = cutPage(tags.slice(from), input.Limit, (tag) => tag.key)
    return {
      Tags: shown.map((tag) => ({ TagKey: tag.key, TagValue: tag.value })),
      ...more,
    }
  },
})
