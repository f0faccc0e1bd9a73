import { resolveKeyById } from '../../flows/resolve-key.ts'
import { otcOperation } from '../../operation.ts'
import { grantsPage, pageOf } from '../../wire/otc-grants.ts'
import { otcPage, plainKeyId } from '../../wire/otc-shapes.ts'
import { otcGrantNames } from '../shared/otc-grant-names.ts'

/** "Querying the grants on a CMK". */
export const listGrants = otcOperation({
  name: 'list-grants',
  action: 'kms:grant:list',
  input: { key_id: plainKeyId, ...otcPage },
  errors: [],
  async handle({ input, ctx, caller }) {
    const { id } = await resolveKeyById(ctx, input.key_id, caller)
    const page = pageOf(input)
    const rows = await ctx.grants.list(id, {}, page)
    return grantsPage(rows, page, { total: await ctx.grants.count(id), nameOf: await otcGrantNames(ctx, rows) })
  },
})
