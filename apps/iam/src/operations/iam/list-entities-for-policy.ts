import { findAwsManaged } from '../../domain/aws-managed.ts'
import { findOwnPolicy } from '../../flows/find-identity.ts'
import { iamOperation } from '../../operation.ts'
import { members } from '../../wire/documents.ts'
import { arn, paging } from '../../wire/shapes.ts'

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html */
export const listEntitiesForPolicy = iamOperation({
  name: 'ListEntitiesForPolicy',
  input: { PolicyArn: arn, ...paging },
  resource: ({ input }) => input.PolicyArn,
  handle: async ({ ctx, caller, input }) => {
    if (!findAwsManaged(input.PolicyArn)) await findOwnPolicy(ctx, caller, input.PolicyArn)
    const holders = (await ctx.attachments.listHolders(input.PolicyArn)).filter(
      ({ accountId }) => accountId === caller.accountId,
    )
    const ofKind = (kind: string, list: string, noun: string) =>
      members(
        list,
        holders.filter((holder) => holder.kind === kind),
        ({ name, id }) => [
          [`${noun}Name`, name],
          [`${noun}Id`, id],
        ],
      )
    return [
      ofKind('group', 'PolicyGroups', 'Group'),
      ofKind('user', 'PolicyUsers', 'User'),
      ofKind('role', 'PolicyRoles', 'Role'),
      ['IsTruncated', false],
    ]
  },
})
