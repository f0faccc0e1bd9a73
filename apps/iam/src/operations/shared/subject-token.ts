import type { TokenRow } from '@sealstack/metadata/iam'
import { refuse } from '../../domain/refusal.ts'
import { ownerIdOf } from '../../domain/session.ts'
import { findToken } from '../../flows/tokens.ts'
import { type OtcCall, permit } from '../../otc-operation.ts'
import { isCloudAdmin } from './own-domain.ts'

/**
 * The token that a request is about: the caller's own, one of the caller's account if its policies let it, any for the
 * root user of the first account. Others are not there.
 * @throws Refusal `NoSuchEntity`, `AccessDenied`
 */
export const requireSubject = async (call: OtcCall<unknown>, text: string): Promise<TokenRow> => {
  const { ctx, account, principal } = call
  const row = await findToken(ctx, text)
  const isIn = row && Number(row.expiresAtMs) > ctx.clock.now() && (row.accountId === account.id || isCloudAdmin(call))
  if (!isIn) return refuse('NoSuchEntity', 'Could not find token.')
  if (row.ownerId !== ownerIdOf(principal)) await permit(call, 'iam:tokens:assignToken')
  return row
}
