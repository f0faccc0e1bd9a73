import { label } from '@sealstack/http'
import { otcIdentityOperation } from '../../otc-operation.ts'
import { userDocument } from '../../wire/otc-documents.ts'
import { otcId } from '../../wire/otc-shapes.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#show-user-details */
export const showUser = otcIdentityOperation({
  name: 'ShowUserV3',
  route: 'GET /v3/users/{user_id}',
  action: 'iam:GetUser',
  kind: 'user',
  input: { user_id: label(otcId) },
  idOf: ({ user_id }) => user_id,
  isOwnMatter: true,
  handle: ({ identity, account, base }) => ({ user: userDocument(identity, account, base) }),
})
