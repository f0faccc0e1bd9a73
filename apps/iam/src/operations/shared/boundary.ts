import type { IdentityRow } from '@sealstack/metadata/iam'
import type { IamContext } from '../../context.ts'
import { refuse } from '../../domain/refusal.ts'
import { requirePolicy } from '../../flows/find-identity.ts'

/** Sets the permissions boundary of an identity, or takes it away. */
export const setBoundary = async (
  ctx: IamContext,
  identity: IdentityRow,
  boundaryArn: string | null,
): Promise<undefined> => {
  if (boundaryArn !== null) await requirePolicy(ctx, identity, boundaryArn)
  else if (identity.boundaryArn === null) {
    refuse(
      'NoSuchEntity',
      `${identity.kind === 'user' ? 'User' : 'Role'} ${identity.name} does not have a permissions boundary.`,
    )
  }
  await ctx.people.update(identity, { boundaryArn })
  ctx.changed()
  return undefined
}
