import { keyArn } from '../../domain/key-reference.ts'
import { awsOperation } from '../../operation.ts'
import { page } from '../../wire/aws-shapes.ts'
import { decodeMarker, encodeMarker } from '../../wire/marker.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html */
export const listKeys = awsOperation({
  name: 'ListKeys',
  action: 'kms:ListKeys',
  isAccountWide: true,
  input: page(100, 1000),
  errors: ['InvalidMarkerException'],
  async handle({ input, ctx, fail }) {
    const after =
      input.Marker === undefined ? undefined : (decodeMarker(input.Marker) ?? fail('InvalidMarkerException'))
    const rows = await ctx.keys.list({ managers: ['CUSTOMER', 'AWS'] }, { after, limit: input.Limit + 1 })
    const shown = rows.slice(0, input.Limit)
    return {
      Keys: shown.map(({ id }) => ({ KeyId: id, KeyArn: keyArn(ctx.home, id) })),
      Truncated: rows.length > shown.length,
      NextMarker: rows.length > shown.length ? encodeMarker(shown.at(-1)?.id ?? '') : undefined,
    }
  },
})
