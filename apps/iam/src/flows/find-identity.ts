import type { Principal } from '@sealstack/auth'
import type { IdentityKind, IdentityRow, ManagedPolicyRow } from '@sealstack/metadata/iam'
import type { IamContext } from '../context.ts'
import { findAwsManaged } from '../domain/aws-managed.ts'
import { refuse } from '../domain/refusal.ts'

/**
 * A user, a group or a role of the caller's account.
 * @throws Refusal `NoSuchEntity`
 */
export const findIdentity = async (
  { people }: Pick<IamContext, 'people'>,
  { accountId }: Pick<Principal, 'accountId'>,
  kind: IdentityKind,
  name: string,
): Promise<IdentityRow> =>
  (await people.find(accountId, kind, name)) ?? refuse('NoSuchEntity', `The ${kind} with name ${name} cannot be found.`)

/**
 * A managed policy of the caller's account.
 * @throws Refusal `NoSuchEntity`, and `AccessDenied` for one of AWS's, which nobody may change
 */
export const findOwnPolicy = async (
  { managed }: Pick<IamContext, 'managed'>,
  { accountId }: Pick<Principal, 'accountId'>,
  arn: string,
): Promise<ManagedPolicyRow> => {
  if (findAwsManaged(arn))
    return refuse('AccessDenied', `User is not authorized to change the AWS managed policy ${arn}`)
  const row = await managed.find(arn)
  return row?.accountId === accountId ? row : noSuchPolicy(arn)
}

/**
 * Checks that there is a policy which may be attached: one of the account's, or of AWS's.
 * @throws Refusal `NoSuchEntity`
 */
export const requirePolicy = async (
  { managed }: Pick<IamContext, 'managed'>,
  { accountId }: Pick<Principal, 'accountId'>,
  arn: string,
): Promise<void> => {
  if (findAwsManaged(arn)) return
  if ((await managed.find(arn))?.accountId !== accountId) noSuchPolicy(arn)
}

/** @throws Refusal `NoSuchEntity` */
export const noSuchPolicy = (arn: string): never =>
  refuse('NoSuchEntity', `Policy ${arn} does not exist or is not attachable.`)
