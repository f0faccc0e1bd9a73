import { type Principal, safeEqual } from '@sealstack/auth'
import type { AccountRow, IdentityRow } from '@sealstack/metadata/iam'
import type { ConditionValues } from '@sealstack/policy'
import type { IamContext } from '../context.ts'
import { identityArn } from '../domain/arn.ts'
import { verifyPassword } from '../domain/password.ts'
import { refuse } from '../domain/refusal.ts'
import { rolePrincipal, userPrincipal } from '../domain/session.ts'
import { admitToRole } from './assume-role.ts'
import { type DomainName, findDomain } from './scope.ts'

/** A user as a password is given for. */
export interface UserName {
  readonly id?: string | undefined
  readonly name?: string | undefined
  readonly domain?: DomainName | undefined
}

/**
 * The user whose password it is. Whether there is no such user, or the password is another, is not told, nor does the
 * time tell it.
 * @throws Refusal `Unauthorized`
 */
export const identifyByPassword = async (ctx: IamContext, name: UserName, password: string): Promise<Principal> => {
  const user = await findLogin(ctx, name)
  const isRight = await isPasswordOf(ctx, user, password)
  if (!user?.isEnabled || !isRight) return refuse('Unauthorized', 'The username or password is wrong.')
  return userPrincipal(user)
}

/** Whether a password is a user's. The configured administrator's is in the configuration. */
export const isPasswordOf = async (
  { config }: Pick<IamContext, 'config'>,
  user: IdentityRow | undefined,
  password: string,
): Promise<boolean> => {
  if (user?.id === config.accountId) return safeEqual(password, config.admin.secretAccessKey)
  return verifyPassword(password, user?.password ?? null)
}

/** An agency as a token or temporary credentials are asked for. */
export interface AgencyWish {
  readonly domain: DomainName
  readonly agencyName: string
  readonly sessionName: string
  readonly conditions: ConditionValues
}

/**
 * The ARN of an agency of a domain. One that is not there has one too, since nobody is to be told.
 */
export const agencyArn = async (
  ctx: IamContext,
  { domain, agencyName }: Pick<AgencyWish, 'domain' | 'agencyName'>,
): Promise<string> => {
  const account = await findDomain(ctx, domain)
  const role = account && (await ctx.people.find(account.id, 'role', agencyName))
  return identityArn(role ?? { accountId: account?.id ?? '', kind: 'role', path: '/', name: agencyName })
}

/**
 * The agency that a user takes on, if its domain trusts the user's and the user's own policies let it.
 * @throws Refusal `AccessDenied`
 */
export const identifyAsAgency = async (ctx: IamContext, caller: Principal, wish: AgencyWish): Promise<Principal> => {
  const role = await admitToRole(ctx, caller, { roleArn: await agencyArn(ctx, wish), conditions: wish.conditions })
  return rolePrincipal(role, wish.sessionName)
}

const findLogin = async (ctx: IamContext, { id, name = '', domain }: UserName): Promise<IdentityRow | undefined> => {
  if (id !== undefined) {
    const found = await ctx.people.findByOtcId(id)
    return found?.kind === 'user' || found?.kind === 'root' ? found : undefined
  }
  const account = domain && (await findDomain(ctx, domain))
  return account && findUserByName(ctx, account, name)
}

/** The root user is known by its name and by the account's. */
const findUserByName = async (
  { people }: IamContext,
  account: AccountRow,
  name: string,
): Promise<IdentityRow | undefined> => {
  const root = await people.findById(account.id)
  return root && [root.name, account.name].includes(name) ? root : people.find(account.id, 'user', name)
}
