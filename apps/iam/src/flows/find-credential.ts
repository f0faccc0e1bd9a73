import type { Credential, Principal } from '@sealstack/auth'
import type { IamContext } from '../context.ts'
import { ownerIdOf, userPrincipal } from '../domain/session.ts'

type Deps = Pick<IamContext, 'keys' | 'people' | 'sessions' | 'vault' | 'credentialMemory'> & {
  /** The access key that there is from the start. */
  readonly administrator: Credential
}

/** The credential of an access key, long-lived or temporary; undefined when there is none in force. */
export const findCredential = async (deps: Deps, accessKeyId: string): Promise<Credential | undefined> => {
  const { administrator, credentialMemory } = deps
  if (accessKeyId === administrator.accessKeyId) return administrator
  const found = await credentialMemory.recall(accessKeyId, async () => (await read(deps, accessKeyId)) ?? null)
  return found ?? undefined
}

const read = (deps: Deps, accessKeyId: string): Promise<Credential | undefined> =>
  accessKeyId.startsWith('ASIA') ? readSession(deps, accessKeyId) : readKey(deps, accessKeyId)

const readKey = async ({ keys, people, vault }: Deps, id: string): Promise<Credential | undefined> => {
  const row = await keys.find(id)
  const user = row?.isActive ? await people.findById(row.userId) : undefined
  if (!row || !user?.isEnabled) return undefined
  return { accessKeyId: id, secretAccessKey: await vault.open(id, row.sealed), principal: userPrincipal(user) }
}

const readSession = async (deps: Deps, id: string): Promise<Credential | undefined> => {
  const row = await deps.sessions.find(id)
  if (!row) return undefined
  const principal = JSON.parse(row.principal) as Principal
  if (!(await isStillThere(deps, principal))) return undefined
  const [secretAccessKey = '', sessionToken = ''] = (await deps.vault.open(id, row.sealed)).split('\n')
  return { accessKeyId: id, secretAccessKey, sessionToken, principal, expiresAtMs: Number(row.expiresAtMs) }
}

/** Sessions and tokens end with the user or the role that they are of. */
export const isStillThere = async ({ people }: Pick<Deps, 'people'>, principal: Principal): Promise<boolean> =>
  (await people.findById(ownerIdOf(principal)))?.isEnabled === true
