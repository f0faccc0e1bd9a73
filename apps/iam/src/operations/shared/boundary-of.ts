import type { Principal } from '@sealstack/auth'
import type { IamContext } from '../../context.ts'
import { requirePolicy } from '../../flows/find-identity.ts'

/** The boundary that a new identity is given, which must be there. */
export const policyArnOrNull = async (
  ctx: IamContext,
  caller: Principal,
  arn: string | undefined,
): Promise<string | null> => {
  if (arn !== undefined) await requirePolicy(ctx, caller, arn)
  return arn ?? null
}
