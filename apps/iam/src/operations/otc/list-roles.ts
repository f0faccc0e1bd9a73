import { query } from '@sealstack/http'
import { z } from 'zod'
import { listRoles as allRoles } from '../../flows/roles.ts'
import { otcOperation } from '../../otc-operation.ts'
import { listDocument, roleDocument } from '../../wire/otc-documents.ts'

/** Managed policies are what roles are here. https://docs.openstack.org/api-ref/identity/v3/#list-roles */
export const listRoles = otcOperation({
  name: 'ListRolesV3',
  route: 'GET /v3/roles',
  action: 'iam:ListPolicies',
  input: { name: query(z.string().optional()), display_name: query(z.string().optional()) },
  handle: async ({ ctx, account, base, input }) => {
    const wanted = input.name ?? input.display_name
    const roles = (await allRoles(ctx, account.id)).filter(({ name }) => (wanted ?? name) === name)
    return listDocument(
      'roles',
      roles.map((role) => roleDocument(role, base)),
      base,
    )
  },
})
