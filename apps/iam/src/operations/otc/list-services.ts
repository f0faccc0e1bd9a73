import { otcOperation } from '../../otc-operation.ts'
import { catalogOf } from '../../wire/otc-catalog.ts'
import { listDocument } from '../../wire/otc-documents.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#list-services */
export const listServices = otcOperation({
  name: 'ListServices',
  route: 'GET /v3/services',
  action: 'iam:services:listServices',
  input: {},
  isOwnMatter: () => true,
  handle: ({ ctx, token, base }) => {
    const catalog = catalogOf({ base, region: ctx.config.region, projectId: token?.projectId ?? null })
    return listDocument(
      'services',
      catalog.map(({ endpoints: _, ...service }) => ({ ...service, enabled: true })),
      base,
    )
  },
})
