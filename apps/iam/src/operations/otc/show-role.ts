import { label } from '@sealstack/http'
import { listRoles } from '../../flows/roles.ts'
import { otcOperation } from '../../otc-operation.ts'
import { roleDocument } from '../../wire/otc-documents.ts'
import { otcId } from '../../wire/otc-shapes.ts'
import { requireRole } from '../shared/otc-roles.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#show-role-details */
export const showRole = otcOperation({
  name: 'ShowRoleV3',
  route: 'GET /v3/roles/{role_id}',
  action: 'iam:GetPolicy',
  input: { role_id: label(otcId) },
  handle: async ({ ctx, account, base, input }) => ({
    role: roleDocument(requireRole(await listRoles(ctx, account.id), input.role_id), base),
  }),
})
