import { otcOperation } from '../../otc-operation.ts'
import { catalogOf } from '../../wire/otc-catalog.ts'
import { listDocument } from '../../wire/otc-documents.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#list-endpoints */
export const listEndpoints = otcOperation({
  name: 'ListEndpoints',
  route: 'GET /v3/endpoints',
  action: 'iam:endpoints:listEndpoints',
  input: {},
  isOwnMatter: () => true,
  handle: ({ ctx, token, base }) => {
    const catalog = catalogOf({ base, region: ctx.config.region, projectId: token?.projectId ?? null })
    const all = catalog.flatMap(({ id, endpoints }) =>
      endpoints.map((one) => ({ ...one, service_id: id, enabled: true })),
    )
    return listDocument('endpoints', all, base)
  },
})
