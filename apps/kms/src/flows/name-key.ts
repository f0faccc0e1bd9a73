import type { AliasOutcome } from '@sealstack/metadata/kms'
import type { KmsContext } from '../context.ts'
import { isKeyPairSpec } from '../domain/asymmetric/key-pair.ts'
import { isReservedAlias } from '../domain/default-keys.ts'
import type { Key } from '../domain/key.ts'
import { aliasArn } from '../domain/key-reference.ts'
import { requireState } from '../domain/key-state.ts'
import { Refusal } from '../domain/refusal.ts'

type Deps = Pick<KmsContext, 'directory' | 'clock' | 'home' | 'limits'>

/**
 * Gives a key an alias, which comes with its prefix.
 * @throws Refusal `reserved-alias`, `alias-exists`, `limit-exceeded`, or what the key's state says.
 */
export const addAlias = async (deps: Deps, key: Key, name: string): Promise<void> => {
  refuseReserved(name)
  requireState(key, 'create-alias')
  const nowMs = BigInt(deps.clock.now())
  const alias = { name, keyId: key.id, createdAtMs: nowMs, updatedAtMs: nowMs }
  const { aliasesPerKey } = deps.limits
  refuse(deps, name, await deps.directory.changeAliases((aliases) => aliases.insert(alias, aliasesPerKey)))
}

/**
 * Points an alias at another key, of the same kind and usage: whoever uses the alias must not notice.
 * @throws Refusal `reserved-alias`, `alias-not-found`, `other-kind`, or what the new key's state says.
 */
export const moveAlias = async (deps: Deps, key: Key, name: string): Promise<void> => {
  refuseReserved(name)
  requireState(key, 'update-alias')
  const currentId = await deps.directory.findAlias(name)
  const current = currentId === undefined ? undefined : await deps.directory.find(currentId)
  if (current && (current.usage !== key.usage || kindOf(current) !== kindOf(key))) {
    throw new Refusal('other-kind', `${key.arn} is not of the same key type and usage as the key of ${name}.`)
  }
  const nowMs = deps.clock.now()
  refuse(deps, name, await deps.directory.changeAliases((aliases) => aliases.retarget(name, key.id, nowMs)))
}

/**
 * Removes an alias, whatever the state of its key.
 * @throws Refusal `reserved-alias` or `alias-not-found`.
 */
export const removeAlias = async (deps: Deps, name: string): Promise<void> => {
  refuseReserved(name)
  refuse(deps, name, await deps.directory.changeAliases((aliases) => aliases.remove(name)))
}

/**
 * Puts an alias in the place of the one that a key is shown by.
 * @throws Refusal `reserved-alias`, `alias-exists`, or what the key's state says.
 */
export const renameKey = async (deps: Deps, key: Key, name: string): Promise<void> => {
  refuseReserved(name)
  requireState(key, 'update-alias')
  const nowMs = deps.clock.now()
  refuse(deps, name, await deps.directory.changeAliases((aliases) => aliases.rename(key.id, name, nowMs)))
}

/** Symmetric and asymmetric keys may both be for encryption; the usage tells all other kinds apart. */
const kindOf = ({ spec }: Key): string => (isKeyPairSpec(spec) ? 'asymmetric' : 'symmetric')

const refuseReserved = (name: string): void => {
  if (isReservedAlias(name)) throw new Refusal('reserved-alias')
}

const refuse = ({ home, limits }: Deps, name: string, outcome: AliasOutcome): void => {
  const arn = aliasArn(home, name)
  switch (outcome) {
    case 'done':
      return
    case 'taken':
      throw new Refusal('alias-exists', `An alias with the name ${arn} already exists`)
    case 'unknown-alias':
      throw new Refusal('alias-not-found', `Alias ${arn} is not found.`)
    case 'unknown-key':
      throw new Refusal('not-found', `The key of ${arn} does not exist`)
    case 'too-many':
      throw new Refusal('limit-exceeded', `A key may have no more than ${limits.aliasesPerKey} aliases.`)
  }
}
