import type { Domains } from '@sealstack/auth'
import type { IamContext } from '../context.ts'
import { identityArn, readIdentityArn, readRootArn, rootArn } from '../domain/arn.ts'
import { findToken, tokenPrincipal } from './tokens.ts'

/** What other services ask about the OTC API's tokens, projects and ids. */
export const domainsOf = (ctx: IamContext): Domains => ({
  findToken: async (token) => {
    const row = await findToken(ctx, token)
    return (
      row && {
        principal: tokenPrincipal(row),
        projectId: row.projectId ?? undefined,
        expiresAtMs: Number(row.expiresAtMs),
      }
    )
  },
  accountOfProject: async (projectId) => (await ctx.projects.find(projectId))?.accountId,
  domainOf: async (accountId) => (await ctx.accounts.find(accountId))?.domainId,
  arnOf: async (id) => {
    const account = await ctx.accounts.findByDomain(id)
    if (account) return rootArn(account.id)
    const found = await ctx.people.findByOtcId(id)
    if (!found) return undefined
    return found.kind === 'root' ? rootArn(found.accountId) : identityArn(found)
  },
  idOf: async (arn) => {
    const root = readRootArn(arn)
    if (root !== undefined) return (await ctx.accounts.find(root))?.domainId
    const named = readIdentityArn(arn)
    return named && (await ctx.people.find(named.accountId, named.kind, named.name))?.otcId
  },
})
