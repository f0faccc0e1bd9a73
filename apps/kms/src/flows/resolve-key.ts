import type { KmsContext } from '../context.ts'
import { type Caller, withConditions } from '../domain/caller.ts'
import { reachesOtherAccounts } from '../domain/cross-account.ts'
import { type DefaultKey, findDefaultKey } from '../domain/default-keys.ts'
import { grantIdOf } from '../domain/grant-token.ts'
import type { Key } from '../domain/key.ts'
import { aliasArn, keyArn, readKeyReference } from '../domain/key-reference.ts'
import { Refusal } from '../domain/refusal.ts'
import { authorize, authorizeAccount, refuseForeign } from './authorize.ts'
import { createKey, draftKey } from './create-key.ts'

type Deps = Parameters<typeof createKey>[0] & Parameters<typeof authorize>[0]

/**
 * The key that a request names by id, ARN, alias or alias ARN, if the caller may do with it what it is about to do. A
 * default key is made when somebody who may use it first names it. A service's own key does not exist for anybody else.
 * @throws Refusal `not-found`, `alias-not-found`, `malformed-key-id` or `access-denied`.
 */
export const resolveKey = async (deps: Deps, text: string, caller: Caller): Promise<Key> => {
  const reference = readKeyReference(text, deps.home)
  if (reference.kind === 'id') return admitted(deps, reference, caller)
  const { name, accountId } = reference
  const asking = withConditions(caller, { 'kms:RequestAlias': name })
  const id =
    accountId === undefined
      ? await idOfAlias(deps, name, asking)
      : ((await deps.aliases.findIn(accountId, name))?.keyId ?? refuseForeign(caller, text))
  return admitted(deps, { id, accountId }, asking)
}

const admitted = async (deps: Deps, named: NamedKey, caller: Caller): Promise<Key> => {
  const key = await findNamedKey(deps, named, caller)
  await admit(deps, key, caller)
  return key
}

/** A key by its id, and by its account where that is another than the caller's. */
interface NamedKey {
  readonly id: string
  readonly accountId?: string | undefined
}

/**
 * The key that is so named. One of another account takes a whole ARN, which the OTC dialect does not have, and an
 * operation that reaches so far.
 * @throws Refusal `not-found`, `access-denied`
 */
const findNamedKey = async (
  deps: Pick<KmsContext, 'directory' | 'home'>,
  { id, accountId }: NamedKey,
  caller: Caller,
): Promise<Key> => {
  const key = await findVisibleKey(deps, id, caller)
  const isOwn = key?.accountId === deps.home.accountId
  if (key && isOwn && accountId === undefined) return key
  const isWhole = key !== undefined && (accountId ?? (caller.dialect === 'otc' ? key.accountId : '')) === key.accountId
  if (key && !isOwn && isWhole && reachesOtherAccounts(caller.action)) return key
  if (accountId !== undefined) return refuseForeign(caller, keyArn({ ...deps.home, accountId }, id))
  throw new Refusal('not-found', `Key '${keyArn(deps.home, id)}' does not exist`)
}

/**
 * Lets a call use a key that was found, and puts the key on its trail.
 * @throws Refusal `access-denied`, `invalid-grant-token`
 */
export const admit = async (deps: Deps, key: Key, caller: Caller): Promise<void> => {
  caller.trail.keyId = key.id
  caller.trail.keyVersion = key.version
  if (caller.grantTokens.some((token) => grantIdOf(token) === undefined)) throw new Refusal('invalid-grant-token')
  await authorize(deps, key, caller)
}

/** The key of that id; undefined when there is none, or it is a service's own and somebody else asks. */
export const findVisibleKey = async (
  { directory }: Pick<KmsContext, 'directory'>,
  id: string,
  caller: Asking,
): Promise<Key | undefined> => {
  const key = await directory.find(id)
  return key && isHidden(key, caller) ? undefined : key
}

type Asking = Pick<Caller, 'kind' | 'onBehalfOf'>

/** Whether a key is a service's own, which nobody else may name, not even through the service. */
const isHidden = ({ manager }: Pick<Key, 'manager'>, { kind, onBehalfOf }: Asking): boolean =>
  manager === 'SERVICE' && (kind !== 'service' || onBehalfOf !== undefined)

/**
 * The key that a request names by id or ARN, whatever the caller may do with it.
 * @throws Refusal `not-found`, `malformed-key-id` or `alias-not-allowed`.
 */
export const findKeyById = async (
  deps: Pick<KmsContext, 'directory' | 'home'>,
  text: string,
  caller: Caller,
): Promise<Key> => {
  const reference = readKeyReference(text, deps.home)
  if (reference.kind === 'alias') {
    throw new Refusal('alias-not-allowed', 'Key Aliases are not supported for this operation.')
  }
  return findNamedKey(deps, reference, caller)
}

/**
 * The same, if the caller may do with it what it is about to do.
 * @throws Refusal `access-denied` too.
 */
export const resolveKeyById = async (deps: Deps, text: string, caller: Caller): Promise<Key> => {
  const key = await findKeyById(deps, text, caller)
  await admit(deps, key, caller)
  return key
}

/**
 * The same for a change: default keys are not the caller's to change.
 * @throws Refusal `managed-key` too.
 */
export const resolveOwnKey = async (deps: Deps, text: string, caller: Caller): Promise<Key> => {
  const reference = readKeyReference(text, deps.home)
  const known = reference.kind === 'id' ? await findVisibleKey(deps, reference.id, caller) : undefined
  if (known?.accountId === deps.home.accountId && known.manager !== 'CUSTOMER') {
    throw new Refusal('managed-key', `${known.arn} is managed by a service and cannot be changed.`)
  }
  return resolveKeyById(deps, text, caller)
}

/**
 * Lets a call change an alias, or not. That takes a permission for the alias, one for the key that it names so far, and
 * from {@link resolveOwnKey} one for the key that it is to name.
 * https://docs.aws.amazon.com/kms/latest/developerguide/alias-access.html
 * @throws Refusal `access-denied`
 */
export const admitToAlias = async (deps: Deps, name: string, caller: Caller): Promise<void> => {
  await authorizeAccount(deps, caller, aliasArn(deps.home, name))
  const id = await deps.directory.findAlias(name)
  const key = id === undefined ? undefined : await findVisibleKey(deps, id, caller)
  if (key) await admit(deps, key, caller)
}

const idOfAlias = async (deps: Deps, name: string, caller: Caller): Promise<string> => {
  const predefined = findDefaultKey(name)
  const isUnknown = predefined !== undefined && isHidden(predefined, caller)
  const id = isUnknown ? undefined : await deps.directory.findAlias(predefined?.alias ?? name)
  if (id !== undefined) return id
  if (isUnknown || !predefined) {
    throw new Refusal('alias-not-found', `Alias ${aliasArn(deps.home, name)} is not found.`)
  }
  await authorizeDraft(deps, predefined, caller)
  return createDefaultKey(deps, predefined)
}

/**
 * Judges a call by the key that would be made for it, so that whoever is refused leaves none behind.
 * @throws Refusal `access-denied`, in which the alias stands for the key that there is not.
 */
const authorizeDraft = async (deps: Deps, wanted: DefaultKey, caller: Caller): Promise<void> => {
  const draft = draftKey(deps, wanted)
  await authorize(deps, draft, caller).catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error
    throw new Refusal(error.kind, error.message.replaceAll(draft.arn, aliasArn(deps.home, wanted.alias)))
  })
}

/** The id of a default key that did not exist when it was looked for. */
const createDefaultKey = async (deps: Deps, wanted: DefaultKey): Promise<string> => {
  try {
    return (await createKey(deps, wanted)).id
  } catch (error) {
    // Another request has made it meanwhile; the alias is the judge of who was first.
    const id =
      error instanceof Refusal && error.kind === 'alias-exists' && (await deps.directory.findAlias(wanted.alias))
    if (!id) throw error
    return id
  }
}
