import { isRoot } from '@sealstack/auth'
import type { AccountRow, IdentityRow } from '@sealstack/metadata/iam'
import type { IamContext } from '../../context.ts'
import { refuse } from '../../domain/refusal.ts'
import type { OtcCall } from '../../otc-operation.ts'

/** A list without pages, as the OpenStack API has them. */
export const EVERY = { limit: 100_000 }

/**
 * Refuses a domain that is not the caller's; none is.
 * @throws Refusal `AccessDenied`
 */
export const requireOwnDomain = ({ domainId }: AccountRow, named: string | undefined): void => {
  if (named !== undefined && named !== domainId)
    refuse('AccessDenied', 'The domain is another than the one of the caller.')
}

/** The users of an account, the root user first. */
export const everyoneOf = async ({ people }: IamContext, accountId: string): Promise<readonly IdentityRow[]> => {
  const root = await people.findById(accountId)
  return [...(root ? [root] : []), ...(await people.list(accountId, 'user', EVERY))]
}

/** Whether the caller is the root user of the account that was there first. */
export const isCloudAdmin = ({ ctx, account, principal }: OtcCall<unknown>): boolean =>
  isRoot(principal) && account.id === ctx.config.accountId
