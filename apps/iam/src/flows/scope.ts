import type { AccountRow, ProjectRow } from '@sealstack/metadata/iam'
import type { IamContext } from '../context.ts'
import { refuse } from '../domain/refusal.ts'

/** What a token is for. */
export type Scope =
  | { readonly kind: 'project'; readonly project: ProjectRow }
  | { readonly kind: 'domain' }
  | { readonly kind: 'none' }

/** A domain as requests name it. */
export interface DomainName {
  readonly id?: string | undefined
  readonly name?: string | undefined
}

/** The scope that a token is asked for. */
export interface ScopeWish {
  readonly project?: (DomainName & { readonly domain?: DomainName | undefined }) | undefined
  readonly domain?: DomainName | undefined
}

type Deps = Pick<IamContext, 'accounts' | 'projects'>

/** The account that a domain is; undefined when nothing is named, or there is none. */
export const findDomain = async (
  { accounts }: Pick<Deps, 'accounts'>,
  { id, name }: DomainName,
): Promise<AccountRow | undefined> => {
  if (id !== undefined) return accounts.findByDomain(id)
  return name === undefined ? undefined : accounts.findByName(name)
}

/**
 * The scope that somebody of an account asks for, which must be of that account.
 * @throws Refusal `Unauthorized`
 */
export const findScope = async (deps: Deps, accountId: string, wish: ScopeWish): Promise<Scope> => {
  if (wish.project) {
    const project = await findProject(deps, accountId, wish.project)
    return project?.accountId === accountId && project.isEnabled ? { kind: 'project', project } : nowhere('project')
  }
  if (wish.domain) {
    const account = await findDomain(deps, wish.domain)
    return account?.id === accountId ? { kind: 'domain' } : nowhere('domain')
  }
  return { kind: 'none' }
}

const findProject = async (
  deps: Deps,
  accountId: string,
  { id, name = '', domain }: NonNullable<ScopeWish['project']>,
): Promise<ProjectRow | undefined> => {
  if (id !== undefined) return deps.projects.find(id)
  const owner = domain ? (await findDomain(deps, domain))?.id : accountId
  return owner === undefined ? undefined : deps.projects.findByName(owner, name)
}

/** One text for what there is not and what is somebody else's. */
const nowhere = (what: string): never =>
  refuse('Unauthorized', `The user has no access to that ${what}, or there is none.`)
