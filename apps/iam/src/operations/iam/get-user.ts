import { isRoot } from '@sealstack/auth'
import { rootArn } from '../../domain/arn.ts'
import { refuse } from '../../domain/refusal.ts'
import { findIdentity } from '../../flows/find-identity.ts'
import { iamOperation } from '../../operation.ts'
import { isoTime, userNodes } from '../../wire/documents.ts'
import { userName } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html */
export const getUser = iamOperation({
  name: 'GetUser',
  input: { UserName: userName.optional() },
  resource: ({ caller, input }) =>
    input.UserName === undefined ? caller.arn : `arn:aws:iam::${caller.accountId}:user/${input.UserName}`,
  handle: async ({ ctx, caller, input }) => {
    const { accountId } = caller
    if (input.UserName === undefined && isRoot(caller)) {
      const account = await ctx.accounts.find(accountId)
      return [
        [
          'User',
          [
            ['UserId', accountId],
            ['Arn', rootArn(accountId)],
            ['CreateDate', isoTime(account?.createdAtMs ?? 0)],
          ],
        ],
      ]
    }
    const name =
      input.UserName ??
      (caller.kind === 'user'
        ? caller.name
        : refuse('ValidationError', 'Must specify userName when calling with non-User credentials'))
    const user = await findIdentity(ctx, caller, 'user', name)
    return [['User', userNodes(user, await ctx.identityTags.list(user.id))]]
  },
})
