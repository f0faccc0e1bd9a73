import type { KmsContext } from '../context.ts'
import { otcPrincipalOf, principalArnOf } from '../domain/otc-principal.ts'

type Deps = Pick<KmsContext, 'domains' | 'home' | 'config'>

/** The id of the domain that the account of a context is. */
export const ownDomainId = async ({ domains, home, config }: Deps): Promise<string> =>
  (await domains.domainOf(home.accountId)) ?? config.domainId

/** The domain and the Region that keys of a context are shown with. */
export const ownDomain = async (deps: Deps): Promise<{ readonly domainId: string; readonly region: string }> => ({
  domainId: await ownDomainId(deps),
  region: deps.home.region,
})

/** The ARN of a user or a domain by its id, or of a user or a service of this cloud by its name. */
export const arnOfOtcName = async (deps: Deps, name: string, type?: 'user' | 'domain'): Promise<string> =>
  (await deps.domains.arnOf(name)) ?? principalArnOf(name, deps.home.accountId, type)

/** What the OTC dialect calls whom an ARN names: an id, or a name where there is none. */
export const otcNamesOf = async (deps: Deps, arns: readonly (string | null)[]): Promise<(arn: string) => string> => {
  const domainId = await ownDomainId(deps)
  const names = new Map<string, string>()
  for (const arn of new Set(arns)) {
    if (arn !== null) names.set(arn, (await deps.domains.idOf(arn)) ?? otcPrincipalOf(arn, domainId))
  }
  return (arn) => names.get(arn) ?? arn
}
