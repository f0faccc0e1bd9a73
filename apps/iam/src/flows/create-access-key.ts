import type { AccessKeyRow, IdentityRow } from '@sealstack/metadata/iam'
import type { IamContext } from '../context.ts'
import { newId, newSecret } from '../domain/ids.ts'
import { LIMITS } from '../domain/limits.ts'
import { refuse } from '../domain/refusal.ts'

/** A new access key with its secret, which is told but once. */
export interface NewAccessKey {
  readonly row: AccessKeyRow
  readonly secret: string
}

/**
 * Makes an access key of a user, with an id and a secret of its own unless they are given.
 * @throws Refusal `LimitExceeded`, `EntityAlreadyExists`
 */
export const createAccessKey = async (
  { keys, vault, clock, random, changed }: IamContext,
  user: IdentityRow,
  {
    id = newId('accessKey', random),
    secret = newSecret(random),
    description = '',
  }: { readonly id?: string; readonly secret?: string; readonly description?: string } = {},
): Promise<NewAccessKey> => {
  const row: AccessKeyRow = {
    id,
    userId: user.id,
    sealed: await vault.seal(id, secret),
    isActive: true,
    description,
    createdAtMs: BigInt(clock.now()),
    lastUsedAtMs: null,
    lastUsedService: null,
    lastUsedRegion: null,
  }
  const max = LIMITS.accessKeysPerUser
  const outcome = await keys.insert(row, max)
  if (outcome === 'too-many') refuse('LimitExceeded', `Cannot exceed quota for AccessKeysPerUser: ${max}`)
  if (outcome === 'taken') refuse('EntityAlreadyExists', `There is an access key with the id ${id}.`)
  changed()
  return { row, secret }
}
