/** Services of this cloud, which a grant names by their names. */
const SERVICES: ReadonlySet<string> = new Set(['obs', 'evs', 'ims'])

/** The ARN of whom the OTC dialect names by a word that is no id: a user or a service of this cloud by its name. */
export const principalArnOf = (id: string, accountId: string, type: 'user' | 'domain' = 'user'): string => {
  if (type === 'domain') return `arn:aws:iam::${accountId}:root`
  return SERVICES.has(id) ? `arn:aws:iam::${accountId}:role/service/${id}` : `arn:aws:iam::${accountId}:user/${id}`
}

/** What the OTC dialect calls the principal of an ARN: the account's root user by the domain's id. */
export const otcPrincipalOf = (arn: string, domainId: string): string =>
  arn.endsWith(':root') ? domainId : (arn.split('/').at(-1) ?? arn)
