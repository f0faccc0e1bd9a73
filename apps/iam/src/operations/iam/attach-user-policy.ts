import { identityOperation } from '../../operation.ts'
import { arn } from '../../wire/shapes.ts'
import { attachPolicy } from '../shared/attachments.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html */
export const attachUserPolicy = identityOperation({
  name: 'AttachUserPolicy',
  kind: 'user',
  input: { PolicyArn: arn },
  conditions: ({ PolicyArn }) => ({ 'iam:PolicyARN': PolicyArn }),
  handle: ({ ctx, identity, input }) => attachPolicy(ctx, identity, input.PolicyArn),
})
