import { label } from '@sealstack/http'
import { z } from 'zod'
import { otcOperation } from '../../otc-operation.ts'
import { removeKey } from '../shared/access-keys.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#delete-credential */
export const deleteCredential = otcOperation({
  name: 'DeleteCredential',
  route: 'DELETE /v3/credentials/{credential_id}',
  action: 'iam:DeleteAccessKey',
  input: { credential_id: label(z.string()) },
  isOwnMatter: () => true,
  handle: (call) => removeKey(call, call.input.credential_id),
})
