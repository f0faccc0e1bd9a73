import type { IdentityRow } from '@sealstack/metadata/iam'
import type { IamContext } from '../../context.ts'
import { refuse } from '../../domain/refusal.ts'

const TEXTS = {
  keys: 'Cannot delete entity, must delete access keys first.',
  policies: 'Cannot delete entity, must delete policies first.',
  attachments: 'Cannot delete entity, must detach all policies first.',
  groups: 'Cannot delete entity, must remove users from group first.',
  members: 'Cannot delete entity, must remove users from group first.',
} as const

/** Deletes a user, a group or a role that has nothing left. */
export const deleteIdentity = async ({ people, changed }: IamContext, { id }: IdentityRow): Promise<undefined> => {
  const left = await people.remove(id)
  if (left !== undefined) refuse('DeleteConflict', TEXTS[left])
  changed()
  return undefined
}
