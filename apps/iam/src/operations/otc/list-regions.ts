import { otcOperation } from '../../otc-operation.ts'
import { listDocument } from '../../wire/otc-documents.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#list-regions */
export const listRegions = otcOperation({
  name: 'ListRegions',
  route: 'GET /v3/regions',
  action: 'iam:regions:listRegions',
  input: {},
  isOwnMatter: () => true,
  handle: ({ ctx, base }) => {
    const { region: id } = ctx.config
    const region = { id, description: '', parent_region_id: null, links: { self: `${base}/v3/regions/${id}` } }
    return listDocument('regions', [region], base)
  },
})
