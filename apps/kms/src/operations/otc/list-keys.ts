import { z } from 'zod'
import { toKey } from '../../flows/key-directory.ts'
import { otcOperation } from '../../operation.ts'
import { otcKeyInfo, otcState } from '../../wire/key-metadata.ts'
import { optionalNumber } from '../../wire/otc-shapes.ts'

const MANAGERS = ['CUSTOMER', 'AWS']

/** "Querying the list of CMKs": the marker is an offset. */
export const listKeys = otcOperation({
  name: 'list-keys',
  action: 'kms:cmk:list',
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
    const rows = await ctx.keys.list(MANAGERS, { skip, limit: limit + 1 })
    const keys = rows.slice(0, limit).map((row) => toKey(row, ctx.home))
    const shown = keys.filter((key) => input.key_state === undefined || otcState(key) === input.key_state)
    const isTruncated = rows.length > limit
    return {
      keys: shown.map(({ id }) => id),
      key_details: shown.map((key) => otcKeyInfo(key, ctx.config)),
      next_marker: isTruncated ? String(skip + limit) : '',
      truncated: String(isTruncated),
      total: await ctx.keys.count(MANAGERS),
    }
  },
})
