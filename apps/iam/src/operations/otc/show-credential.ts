import { label } from '@sealstack/http'
import { z } from 'zod'
import { otcOperation } from '../../otc-operation.ts'
import { ec2Document } from '../../wire/otc-documents.ts'
import { findKey } from '../shared/access-keys.ts'

/** https://docs.openstack.org/api-ref/identity/v3/#show-credential-details */
export const showCredential = otcOperation({
  name: 'ShowCredential',
  route: 'GET /v3/credentials/{credential_id}',
  action: 'iam:ListAccessKeys',
  input: { credential_id: label(z.string()) },
  isOwnMatter: () => true,
  handle: async (call) => {
    const { key, user } = await findKey(call, call.input.credential_id, 'iam:ListAccessKeys')
    const projectId = call.token?.projectId ?? null
    return { credential: ec2Document(key, { userOtcId: user.otcId, projectId, base: call.base }) }
  },
})
