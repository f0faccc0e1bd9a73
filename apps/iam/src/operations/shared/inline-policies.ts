import type { IdentityKind, IdentityRow } from '@sealstack/metadata/iam'
import type { XmlNode } from '@sealstack/xml'
import type { IamContext } from '../../context.ts'
import { refuse } from '../../domain/refusal.ts'
import { encodedDocument } from '../../wire/documents.ts'
import { pageNodes, pageOf } from '../../wire/pages.ts'

/** Shows a policy of an identity's own. */
export const getInlinePolicy = async (
  { attachments }: IamContext,
  identity: IdentityRow,
  policyName: string,
): Promise<readonly XmlNode[]> => {
  const policy = (await attachments.findInline(identity.id, policyName)) ?? noSuchPolicy(identity, policyName)
  return [
    [NAME_MEMBERS[identity.kind as IdentityKind], identity.name],
    ['PolicyName', policy.name],
    ['PolicyDocument', encodedDocument(policy.document)],
  ]
}

/** Removes a policy of an identity's own. */
export const deleteInlinePolicy = async (
  { attachments, changed }: IamContext,
  identity: IdentityRow,
  policyName: string,
): Promise<undefined> => {
  if (!(await attachments.removeInline(identity.id, policyName))) noSuchPolicy(identity, policyName)
  changed()
  return undefined
}

/** Lists the names of an identity's own policies. */
export const listInlinePolicies = async (
  { attachments }: IamContext,
  { id }: IdentityRow,
  asked: { readonly Marker?: string; readonly MaxItems: number },
): Promise<readonly XmlNode[]> =>
  pageNodes('PolicyNames', await attachments.listInline(id, pageOf(asked)), {
    asked,
    nameOf: ({ name }) => name,
    render: ({ name }) => name,
  })

const NAME_MEMBERS = { user: 'UserName', group: 'GroupName', role: 'RoleName' } as const

const noSuchPolicy = ({ kind }: IdentityRow, policyName: string): never =>
  refuse('NoSuchEntity', `The ${kind} policy with name ${policyName} cannot be found.`)
