import { label } from '@sealstack/http'
import { otcIdentityOperation } from '../../otc-operation.ts'
import { groupDocument } from '../../wire/otc-documents.ts'
import { otcId } from '../../wire/otc-shapes.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#show-group-details */
export const showGroup = otcIdentityOperation({
  name: 'ShowGroupV3',
  route: 'GET /v3/groups/{group_id}',
  action: 'iam:GetGroup',
  kind: 'group',
  input: { group_id: label(otcId) },
  idOf: ({ group_id }) => group_id,
  handle: ({ identity, account, base }) => ({ group: groupDocument(identity, account, base) }),
})
