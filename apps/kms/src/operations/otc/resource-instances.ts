import type { KeyFilter, KeyRow } from '@sealstack/metadata/kms'
import { z } from 'zod'
import type { KmsContext } from '../../context.ts'
import { toKey } from '../../flows/key-rows.ts'
import { ownDomain } from '../../flows/otc-names.ts'
import { otcOperation } from '../../operation.ts'
import { otcKeyInfo } from '../../wire/key-metadata.ts'
import { optionalNumber } from '../../wire/otc-shapes.ts'
import { checkTagKey, checkTagValue, TAG_PROBLEMS } from '../../wire/otc-tags.ts'

const USUAL_LIMIT = 10
const MAX_TAGS = 10
const MAX_VALUES = 10

/** "Querying CMK instances" by tags and by name: `filter` lists them, `count` says how many there are. */
export const resourceInstances = otcOperation({
  name: 'resource-instances',
  route: 'POST /v1.0/{project_id}/kms/resource_instances/action',
  action: 'kms:cmkTag:listInstance',
  isAccountWide: true,
  input: {
    action: z.enum(['filter', 'count']),
    limit: optionalNumber(1, 1000),
    offset: optionalNumber(0, 999_999_999),
    tags: z.array(z.object({ key: z.string(), values: z.array(z.string()).default([]) })).default([]),
    matches: z.array(z.object({ key: z.string(), value: z.string() })).default([]),
  },
  errors: [...TAG_PROBLEMS, 'KMS.0402', 'KMS.0403', 'KMS.0407', 'KMS.0413', 'KMS.0418'],
  async handle({ input, ctx, fail }) {
    const { action, tags, matches, limit = USUAL_LIMIT, offset = 0 } = input
    if (action === 'count' && input.offset !== undefined) fail('KMS.0418')
    if (tags.length > MAX_TAGS) fail('KMS.0407')
    for (const { key, values } of tags) {
      checkTagKey(key, fail)
      if (values.length > MAX_VALUES) fail('KMS.0413')
      for (const value of values) checkTagValue(value, fail)
    }
    if (matches.some(({ key }) => key !== 'resource_name')) fail('KMS.0403')
    if (matches.some(({ value }) => value.length > 255)) fail('KMS.0402')
    const filter: KeyFilter = { managers: ['CUSTOMER', 'AWS'], tags, nameContains: matches[0]?.value }
    const total = await ctx.keys.count(filter)
    if (action === 'count') return { total_count: total }
    const rows = await ctx.keys.list(filter, { skip: offset, limit })
    const domain = await ownDomain(ctx)
    return { resources: await Promise.all(rows.map((row) => instance(ctx, row, domain))), total_count: total }
  },
})

const instance = async (
  ctx: KmsContext,
  row: KeyRow,
  domain: Awaited<ReturnType<typeof ownDomain>>,
): Promise<object> => {
  const key = toKey(row)
  return {
    resource_id: key.id,
    resource_detail: otcKeyInfo(key, domain),
    resource_name: key.displayAlias,
    tags: await ctx.tags.list(key.id),
  }
}
