import type { AccessKeyRow, IdentityRow } from '@sealstack/metadata/iam'
import { identityArn } from '../../domain/arn.ts'
import { refuse } from '../../domain/refusal.ts'
import { type OtcCall, permit } from '../../otc-operation.ts'

/** The access keys of the caller's account, or those of one of its users. */
export const keyList = async ({ ctx, account }: OtcCall<unknown>, userOtcId: string | undefined) =>
  (await ctx.keys.listOfAccount(account.id)).filter(({ user }) => (userOtcId ?? user.otcId) === user.otcId)

/**
 * An access key of the caller's account, with its user, if the caller may do with it what it is about to do.
 * @throws Refusal `NoSuchEntity`, `AccessDenied`
 */
export const findKey = async (
  call: OtcCall<unknown>,
  id: string,
  action: string,
): Promise<{ readonly key: AccessKeyRow; readonly user: IdentityRow }> => {
  const { ctx, account } = call
  const key = await ctx.keys.find(id)
  const user = key && (await ctx.people.findById(key.userId))
  const isOwn = user?.accountId === account.id
  await permit(call, action, isOwn ? identityArn(user) : undefined)
  return key && isOwn ? { key, user } : refuse('NoSuchEntity', `Could not find credential: ${id}.`)
}

/** Removes an access key. */
export const removeKey = async (call: OtcCall<unknown>, id: string): Promise<undefined> => {
  const { key } = await findKey(call, id, 'iam:DeleteAccessKey')
  await call.ctx.keys.remove(key.id)
  call.ctx.changed()
  return undefined
}
