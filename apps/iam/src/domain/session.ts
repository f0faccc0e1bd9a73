import { type Principal, rootPrincipal } from '@sealstack/auth'
import type { IdentityRow } from '@sealstack/metadata/iam'
import { identityArn, sessionArn } from './arn.ts'

/** The principal that a user is, or the root user of an account. */
export const userPrincipal = (user: IdentityRow): Principal =>
  user.kind === 'root'
    ? rootPrincipal(user.accountId)
    : { kind: 'user', arn: identityArn(user), accountId: user.accountId, name: user.name, userId: user.id }

/** The principal that a session of a role is; `sessionKeyId` is the access key by which it signs, if it does. */
export const rolePrincipal = (role: IdentityRow, sessionName: string, sessionKeyId?: string): Principal => ({
  kind: 'role',
  arn: sessionArn(role.accountId, role.name, sessionName),
  accountId: role.accountId,
  name: role.name,
  userId: `${role.id}:${sessionName}`,
  roleArn: identityArn(role),
  ...(sessionKeyId === undefined ? {} : { sessionKeyId }),
})

/** The id of the identity that a principal is, or is a session of. */
export const ownerIdOf = ({ userId = '' }: Principal): string => userId.split(':')[0] ?? ''
