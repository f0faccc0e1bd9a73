import { createHash } from 'node:crypto'
import type { IdentityRow } from '@sealstack/metadata/iam'
import type { IamContext } from '../context.ts'
import { AWS_MANAGED } from '../domain/aws-managed.ts'

/** A managed policy as the OTC API knows it. */
export interface OtcRole {
  /** 32 hex characters, made of the ARN. */
  readonly id: string
  readonly name: string
  readonly arn: string
  readonly description: string
  readonly document: string
}

const ALL = { limit: 1000 }

/** What the root user has, whom no policy limits: the name of OTC's administrator. */
const ADMINISTRATOR = { id: '0'.repeat(32), name: 'te_admin' }

/** The id of the role that a managed policy is. */
const roleIdOf = (arn: string): string => createHash('sha256').update(arn).digest('hex').slice(0, 32)

/** The roles that there are in an account: the managed policies of AWS, and its own. */
export const listRoles = async ({ managed }: Pick<IamContext, 'managed'>, accountId: string) => {
  const own = await managed.list(accountId, ALL)
  const versions = await Promise.all(own.map(({ arn, defaultVersion }) => managed.findVersion(arn, defaultVersion)))
  return [
    ...AWS_MANAGED,
    ...own.map((policy, index) => ({ ...policy, document: versions[index]?.document ?? '{}' })),
  ].map(({ arn, name, description, document }): OtcRole => ({ id: roleIdOf(arn), arn, name, description, document }))
}

/** The roles of a user, its groups' with them, or of an agency. */
export const rolesOf = async (
  { people, attachments }: Pick<IamContext, 'people' | 'attachments'>,
  owner: IdentityRow,
): Promise<readonly { readonly id: string; readonly name: string }[]> => {
  if (owner.kind === 'root') return [ADMINISTRATOR]
  const groups = owner.kind === 'user' ? await people.listGroups(owner.id, ALL) : []
  const lists = await Promise.all([owner, ...groups].map(({ id }) => attachments.listAttached(id, ALL)))
  return [...new Set(lists.flat())].map((arn) => ({ id: roleIdOf(arn), name: arn.split('/').at(-1) ?? arn }))
}
