import type { IdentityRow } from '@sealstack/metadata/iam'
import type { IamContext } from '../../context.ts'
import { refuse } from '../../domain/refusal.ts'

/** Gives a user or a group another name or path. */
export const renameIdentity = async (
  { people, changed }: IamContext,
  identity: IdentityRow,
  { name = identity.name, path = identity.path }: { readonly name?: string; readonly path?: string },
): Promise<undefined> => {
  if (!(await people.update(identity, { name, lowerName: name.toLowerCase(), path }))) {
    refuse('EntityAlreadyExists', `${identity.kind === 'user' ? 'User' : 'Group'} with name ${name} already exists.`)
  }
  changed()
  return undefined
}
