import { identityOperation } from '../../operation.ts'
import { arn } from '../../wire/shapes.ts'
import { detachPolicy } from '../shared/attachments.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html */
export const detachRolePolicy = identityOperation({
  name: 'DetachRolePolicy',
  kind: 'role',
  input: { PolicyArn: arn },
  conditions: ({ PolicyArn }) => ({ 'iam:PolicyARN': PolicyArn }),
  handle: ({ ctx, identity, input }) => detachPolicy(ctx, identity, input.PolicyArn),
})
