import { z } from 'zod'
import { toKey } from '../../flows/key-rows.ts'
import { ownDomain } from '../../flows/otc-names.ts'
import { otcOperation } from '../../operation.ts'
import { otcKeyInfo, stateOfOtc } from '../../wire/key-metadata.ts'
import { optionalNumber } from '../../wire/otc-shapes.ts'

/** "Querying the list of CMKs": the marker is an offset. */
export const listKeys = otcOperation({
  name: 'list-keys',
  action: 'kms:cmk:list',
  isAccountWide: true,
  input: {
    limit: optionalNumber(1, 1000),
    marker: optionalNumber(0, 999_999_999),
    key_state: z.preprocess(
      (value) => (value === '' ? undefined : value),
      z
        .string()
        .regex(/^[1-5]$/)
        .optional(),
    ),
  },
  errors: [],
  async handle({ input, ctx }) {
    const limit = input.limit ?? 100
    const skip = input.marker ?? 0
    const state = input.key_state === undefined ? undefined : stateOfOtc(input.key_state)
    const filter = { managers: ['CUSTOMER', 'AWS'], state }
    const rows = await ctx.keys.list(filter, { skip, limit: limit + 1 })
    const keys = rows.slice(0, limit).map((row) => toKey(row))
    const domain = await ownDomain(ctx)
    const isTruncated = rows.length > limit
    return {
      keys: keys.map(({ id }) => id),
      key_details: keys.map((key) => otcKeyInfo(key, domain)),
      next_marker: isTruncated ? String(skip + limit) : '',
      truncated: String(isTruncated),
      total: await ctx.keys.count(filter),
    }
  },
})
