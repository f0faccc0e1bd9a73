import type { IdentityRow } from '@sealstack/metadata/iam'
import type { IamContext } from '../context.ts'
import { hashPassword } from '../domain/password.ts'
import { refuse } from '../domain/refusal.ts'

/** What may change; what is not there stays. */
export interface IdentityWish {
  readonly name?: string | undefined
  readonly password?: string | undefined
  readonly email?: string | undefined
  readonly description?: string | undefined
  readonly isEnabled?: boolean | undefined
}

type Deps = Pick<IamContext, 'people' | 'tokens' | 'config' | 'random' | 'changed'>

/**
 * Changes a user or a group. Another password, or none to be enabled any more, ends the user's tokens.
 * @throws Refusal `EntityAlreadyExists`, and `AccessDenied` for a root user's name and the configured password
 */
export const changeIdentity = async (deps: Deps, row: IdentityRow, wish: IdentityWish): Promise<IdentityRow> => {
  const { people, tokens, random, changed } = deps
  refuseFixed(deps, row, wish)
  const { name, password, email = row.email, description = row.description, isEnabled = row.isEnabled } = wish
  const patch = {
    email,
    description,
    isEnabled,
    ...(name === undefined ? {} : { name, lowerName: name.toLowerCase() }),
    ...(password === undefined ? {} : { password: await hashPassword(password, random) }),
  }
  if (!(await people.update(row, patch))) {
    refuse('EntityAlreadyExists', `There is another ${row.kind} with the name ${name ?? row.name}.`)
  }
  if (password !== undefined || !isEnabled) await tokens.removeOf(row.id)
  changed()
  return { ...row, ...patch }
}

/**
 * Removes a user or a group with all that is its own.
 * @throws Refusal `AccessDenied` for a root user
 */
export const removeIdentity = async ({ people, tokens, changed }: Deps, row: IdentityRow): Promise<undefined> => {
  if (row.kind === 'root') refuse('AccessDenied', 'The root user goes with its account alone.')
  await people.removeWhole(row.id)
  await tokens.removeOf(row.id)
  changed()
  return undefined
}

const refuseFixed = ({ config }: Deps, row: IdentityRow, { name, password, isEnabled }: IdentityWish): void => {
  if (row.kind !== 'root') return
  if (name !== undefined && name !== row.name) refuse('AccessDenied', "A root user's name cannot be changed.")
  if (isEnabled === false) refuse('AccessDenied', 'A root user cannot be disabled.')
  if (password !== undefined && row.id === config.accountId) {
    refuse('AccessDenied', "The administrator's name and password are those of the configuration.")
  }
}
