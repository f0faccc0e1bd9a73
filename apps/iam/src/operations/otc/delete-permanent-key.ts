import { label } from '@sealstack/http'
import { z } from 'zod'
import { otcOperation } from '../../otc-operation.ts'
import { removeKey } from '../shared/access-keys.ts'

/** https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/access_key_management/ */
export const deletePermanentKey = otcOperation({
  name: 'DeletePermanentAccessKey',
  route: 'DELETE /v3.0/OS-CREDENTIAL/credentials/{access_key}',
  action: 'iam:DeleteAccessKey',
  input: { access_key: label(z.string()) },
  isOwnMatter: () => true,
  handle: (call) => removeKey(call, call.input.access_key),
})
