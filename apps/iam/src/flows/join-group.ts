import type { IdentityRow } from '@sealstack/metadata/iam'
import type { IamContext } from '../context.ts'
import { LIMITS } from '../domain/limits.ts'
import { refuse } from '../domain/refusal.ts'

/**
 * Puts a user into a group.
 * @throws Refusal `LimitExceeded`
 */
export const joinGroup = async (
  { people, changed }: Pick<IamContext, 'people' | 'changed'>,
  group: IdentityRow,
  user: IdentityRow,
): Promise<void> => {
  if (user.kind === 'root') refuse('AccessDenied', 'The root user is in no group.')
  const max = LIMITS.groupsPerUser
  const others = (await people.listGroups(user.id, { limit: max + 1 })).filter(({ id }) => id !== group.id)
  if (others.length >= max) refuse('LimitExceeded', `Cannot exceed quota for GroupsPerUser: ${max}`)
  await people.addMember(group.id, user.id)
  changed()
}
