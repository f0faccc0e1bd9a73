import { header } from '@sealstack/http'
import { z } from 'zod'
import { otcOperation } from '../../otc-operation.ts'
import { catalogOf } from '../../wire/otc-catalog.ts'

/**
 * The catalog of the token's scope, or for a signed request of the project that it names in `X-Project-Id`.
 * https://docs.openstack.org/api-ref/identity/v3/#get-service-catalog
 */
export const getCatalog = otcOperation({
  name: 'GetCatalog',
  route: 'GET /v3/auth/catalog',
  action: 'iam:tokens:assignToken',
  input: { project: header('x-project-id', z.string().optional()) },
  isOwnMatter: () => true,
  handle: async ({ ctx, token, account, base, input }) => {
    const named = token || input.project === undefined ? undefined : await ctx.projects.find(input.project)
    const own = named?.accountId === account.id ? named.id : null
    const scene = { base, region: ctx.config.region, projectId: token ? token.projectId : own }
    return { catalog: catalogOf(scene), links: { self: `${base}/v3/auth/catalog` } }
  },
})
