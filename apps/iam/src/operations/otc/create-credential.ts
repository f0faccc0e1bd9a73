import { z } from 'zod'
import { identityArn } from '../../domain/arn.ts'
import { createAccessKey } from '../../flows/create-access-key.ts'
import { otcOperation, permit, requireByOtcId } from '../../otc-operation.ts'
import { ec2Document } from '../../wire/otc-documents.ts'
import { ec2Blob, member, otcId } from '../../wire/otc-shapes.ts'

/** An access key, which may bring its own id and secret. https://docs.openstack.org/api-ref/identity/v3/#create-credential */
export const createCredential = otcOperation({
  name: 'CreateCredential',
  route: 'POST /v3/credentials',
  action: 'iam:CreateAccessKey',
  status: 201,
  input: {
    body: member(
      'credential',
      z.object({
        type: z.literal('ec2', { error: 'must be ec2: there are no credentials of other types here' }),
        user_id: otcId,
        project_id: otcId.nullish(),
        blob: ec2Blob,
      }),
    ),
  },
  isOwnMatter: () => true,
  handle: async (call) => {
    const { ctx, base, input } = call
    const { user_id, project_id, blob } = input.body.credential
    const user = await requireByOtcId(call, 'user', user_id)
    await permit(call, 'iam:CreateAccessKey', identityArn(user))
    const { row, secret } = await createAccessKey(ctx, user, { id: blob.access, secret: blob.secret })
    return {
      credential: ec2Document(row, { userOtcId: user.otcId, projectId: project_id ?? null, secret, base }),
    }
  },
})
