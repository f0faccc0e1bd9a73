import { resolveKeyById } from '../../flows/resolve-key.ts'
import { awsOperation } from '../../operation.ts'
import { keyIdMember, page } from '../../wire/aws-shapes.ts'
import { decodeMarker, encodeMarker } from '../../wire/marker.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListResourceTags.html */
export const listResourceTags = awsOperation({
  name: 'ListResourceTags',
  action: 'kms:ListResourceTags',
  input: { KeyId: keyIdMember, ...page(50, 50) },
  errors: ['InvalidMarkerException'],
  async handle({ input, ctx, caller, fail }) {
    const after =
      input.Marker === undefined ? undefined : (decodeMarker(input.Marker) ?? fail('InvalidMarkerException'))
    const key = await resolveKeyById(ctx, input.KeyId, caller)
    const tags = await ctx.tags.list(key.id)
    const from = tags.findIndex((tag) => tag.key === after) + 1
    const shown = tags.slice(from, from + input.Limit)
    const isTruncated = from + shown.length < tags.length
    return {
      Tags: shown.map((tag) => ({ TagKey: tag.key, TagValue: tag.value })),
      Truncated: isTruncated,
      NextMarker: isTruncated ? encodeMarker(shown.at(-1)?.key ?? '') : undefined,
    }
  },
})
