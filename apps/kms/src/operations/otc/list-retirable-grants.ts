import { subjectOf } from '../../domain/caller.ts'
import { otcOperation } from '../../operation.ts'
import { grantsPage, pageOf } from '../../wire/otc-grants.ts'
import { otcPage } from '../../wire/otc-shapes.ts'
import { otcGrantNames } from '../shared/otc-grant-names.ts'

/** "Querying grants that can be retired": those whose retiring principal is the caller. */
export const listRetirableGrants = otcOperation({
  name: 'list-retirable-grants',
  action: 'kms:grant:list',
  isAccountWide: true,
  input: otcPage,
  errors: [],
  async handle({ input, ctx, caller }) {
    const { arn } = subjectOf(caller)
    const page = pageOf(input)
    const rows = await ctx.grants.listRetirable(arn, page)
    return grantsPage(rows, page, {
      total: await ctx.grants.countRetirable(arn),
      nameOf: await otcGrantNames(ctx, rows),
    })
  },
})
