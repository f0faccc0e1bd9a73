import { label } from '@sealstack/http'
import type { IdentityRow } from '@sealstack/metadata/iam'
import type { IamContext } from '../../context.ts'
import { refuse } from '../../domain/refusal.ts'
import { type OtcOperation, otcIdentityOperation, requireByOtcId } from '../../otc-operation.ts'
import { otcId } from '../../wire/otc-shapes.ts'

/** What is to be done with a user and a group of one's own account, and by which method. */
export interface MembershipSpec {
  readonly name: string
  readonly method: 'PUT' | 'HEAD' | 'DELETE'
  readonly action: string
  readonly handle: (ctx: IamContext, group: IdentityRow, user: IdentityRow) => Promise<void>
}

/** Declares an operation on a user's membership of a group. */
export const membershipOperation = ({ name, method, action, handle }: MembershipSpec): OtcOperation =>
  otcIdentityOperation({
    name,
    route: `${method} /v3/groups/{group_id}/users/{user_id}`,
    action,
    kind: 'group',
    input: { group_id: label(otcId), user_id: label(otcId) },
    idOf: ({ group_id }) => group_id,
    handle: async (call) => {
      await handle(call.ctx, call.identity, await requireByOtcId(call, 'user', call.input.user_id))
      return undefined
    },
  })

/** Says that somebody is not in a group. */
export const refuseMissing = (user: IdentityRow, group: IdentityRow): never =>
  refuse('NoSuchEntity', `User ${user.otcId} is not in group ${group.otcId}.`)
