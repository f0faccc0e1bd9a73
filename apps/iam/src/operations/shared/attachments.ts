import type { IdentityRow } from '@sealstack/metadata/iam'
import type { XmlNode } from '@sealstack/xml'
import type { IamContext } from '../../context.ts'
import { LIMITS } from '../../domain/limits.ts'
import { refuse } from '../../domain/refusal.ts'
import { requirePolicy } from '../../flows/find-identity.ts'
import { attachedNodes } from '../../wire/documents.ts'
import { pageNodes, pageOf } from '../../wire/pages.ts'

/** Attaches a managed policy. */
export const attachPolicy = async (ctx: IamContext, identity: IdentityRow, arn: string): Promise<undefined> => {
  await requirePolicy(ctx, identity, arn)
  const max = LIMITS.attachedPolicies
  if ((await ctx.attachments.attach(identity.id, arn, max)) === 'too-many') {
    refuse(
      'LimitExceeded',
      `Cannot exceed quota for PoliciesPer${identity.kind === 'user' ? 'User' : identity.kind === 'role' ? 'Role' : 'Group'}: ${max}`,
    )
  }
  ctx.changed()
  return undefined
}

/** Detaches a managed policy. */
export const detachPolicy = async (
  { attachments, changed }: IamContext,
  identity: IdentityRow,
  arn: string,
): Promise<undefined> => {
  if (!(await attachments.detach(identity.id, arn))) refuse('NoSuchEntity', `Policy ${arn} was not found.`)
  changed()
  return undefined
}

/** Lists the managed policies of an identity. */
export const listAttachedPolicies = async (
  { attachments }: IamContext,
  { id }: IdentityRow,
  asked: { readonly Marker?: string; readonly MaxItems: number; readonly PathPrefix?: string },
): Promise<readonly XmlNode[]> => {
  const arns = await attachments.listAttached(id, pageOf(asked))
  const { PathPrefix: prefix = '/' } = asked
  return pageNodes(
    'AttachedPolicies',
    arns.filter((arn) => arn.slice(arn.indexOf('/')).startsWith(prefix)),
    { asked, nameOf: (arn) => arn, render: attachedNodes },
  )
}
