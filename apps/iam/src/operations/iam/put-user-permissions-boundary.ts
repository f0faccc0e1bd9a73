import { identityOperation } from '../../operation.ts'
import { arn } from '../../wire/shapes.ts'
import { setBoundary } from '../shared/boundary.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html */
export const putUserPermissionsBoundary = identityOperation({
  name: 'PutUserPermissionsBoundary',
  kind: 'user',
  input: { PermissionsBoundary: arn },
  conditions: ({ PermissionsBoundary }) => ({ 'iam:PermissionsBoundary': PermissionsBoundary }),
  handle: ({ ctx, identity, input }) => setBoundary(ctx, identity, input.PermissionsBoundary),
})
