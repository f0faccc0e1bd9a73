import { keyArn } from '../../domain/key-reference.ts'
import { awsOperation } from '../../operation.ts'
import { page } from '../../wire/aws-shapes.ts'
import { cutPage, placeOfMarker } from '../../wire/marker.ts'

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html */
export const listKeys = awsOperation({
  name: 'ListKeys',
  action: 'kms:ListKeys',
  isAccountWide: true,
  input: page(100, 1000),
  errors: [],
  async handle({ input, ctx }) {
    const after = placeOfMarker(input.Marker)
    const rows = await ctx.keys.list({ managers: ['CUSTOMER', 'AWS'] }, { after, limit: input.Limit + 1 })
    const { shown, more } = cutPage(rows, input.Limit, ({ id }) => id)
    return {
      Keys: shown.map(({ id }) => ({ KeyId: id, KeyArn: keyArn(ctx.home, id) })),
      ...more,
    }
  },
})
