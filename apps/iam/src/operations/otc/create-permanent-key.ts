import { z } from 'zod'
import { identityArn } from '../../domain/arn.ts'
import { createAccessKey } from '../../flows/create-access-key.ts'
import { otcOperation, permit, requireByOtcId } from '../../otc-operation.ts'
import { accessKeyDocument } from '../../wire/otc-documents.ts'
import { description, member, otcId } from '../../wire/otc-shapes.ts'

/** https://docs.otc.t-systems.com/identity-access-management/api-ref/apis/access_key_management/ */
export const createPermanentKey = otcOperation({
  name: 'CreatePermanentAccessKey',
  route: 'POST /v3.0/OS-CREDENTIAL/credentials',
  action: 'iam:CreateAccessKey',
  status: 201,
  input: { body: member('credential', z.object({ user_id: otcId, description })) },
  isOwnMatter: () => true,
  handle: async (call) => {
    const { user_id, description: text } = call.input.body.credential
    const user = await requireByOtcId(call, 'user', user_id)
    await permit(call, 'iam:CreateAccessKey', identityArn(user))
    const { row, secret } = await createAccessKey(call.ctx, user, { description: text })
    return { credential: accessKeyDocument(row, user.otcId, secret) }
  },
})
