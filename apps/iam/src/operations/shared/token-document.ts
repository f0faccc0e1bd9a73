import type { IdentityRow, TokenRow } from '@sealstack/metadata/iam'
import type { IamContext } from '../../context.ts'
import { refuse } from '../../domain/refusal.ts'
import { rolesOf } from '../../flows/roles.ts'
import { catalogOf } from '../../wire/otc-catalog.ts'
import { domainRef, otcTime } from '../../wire/otc-documents.ts'

/** What is shown of a token; an unscoped one has neither roles nor a catalog. */
export const tokenDocument = async (ctx: IamContext, row: TokenRow, base: string): Promise<object> => {
  const [account, owner, project] = await Promise.all([
    ctx.accounts.find(row.accountId),
    ctx.people.findById(row.ownerId),
    row.projectId === null ? undefined : ctx.projects.find(row.projectId),
  ])
  if (!account || !owner) return refuse('Unauthorized', 'The owner of the token is gone.')
  const domain = domainRef(account)
  const scope = project ? { project: { id: project.id, name: project.name, domain } } : row.isDomainWide && { domain }
  return {
    token: {
      methods: row.methods.split(','),
      user: { id: owner.otcId, name: shownName(owner, account.name), domain, password_expires_at: '' },
      audit_ids: [row.auditId],
      issued_at: otcTime(row.issuedAtMs),
      expires_at: otcTime(row.expiresAtMs),
      ...(scope
        ? {
            ...scope,
            roles: (await rolesOf(ctx, owner)).map(({ id, name }) => ({ id, name })),
            catalog: catalogOf({ base, region: ctx.config.region, projectId: row.projectId }),
          }
        : {}),
    },
  }
}

/** An agency is shown with its domain. */
const shownName = ({ kind, name }: IdentityRow, domain: string): string =>
  kind === 'role' ? `${domain}/${name}` : name
