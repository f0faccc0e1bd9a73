import type { IamTag, IdentityKind, IdentityRow } from '@sealstack/metadata/iam'
import type { IamContext } from '../context.ts'
import { newId, newOtcId } from '../domain/ids.ts'
import { type IdentityMore, identityRow } from '../domain/new-identity.ts'
import { refuse } from '../domain/refusal.ts'

/** What a new identity is made of. */
export interface NewIdentity {
  readonly accountId: string
  readonly kind: IdentityKind
  readonly name: string
  readonly path?: string
  readonly description?: string
  readonly tags?: readonly IamTag[]
  readonly more?: IdentityMore
}

const NOUNS = { user: 'User', group: 'Group', role: 'Role' } as const

/**
 * Makes a user, a group or a role.
 * @throws Refusal `EntityAlreadyExists`
 */
export const createIdentity = async (
  { people, clock, random, changed }: IamContext,
  { accountId, kind, name, path = '/', description = '', tags, more }: NewIdentity,
): Promise<IdentityRow> => {
  const [id, otcId, createdAtMs] = [newId(kind, random), newOtcId(random), BigInt(clock.now())]
  const row = identityRow({ id, accountId, kind, name, path, otcId, description, createdAtMs }, more)
  if (!(await people.insert(row, tags)))
    refuse('EntityAlreadyExists', `${NOUNS[kind]} with name ${name} already exists.`)
  changed()
  return row
}
