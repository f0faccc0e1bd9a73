import type { IdentityKind, IdentityRow } from '@sealstack/metadata/iam'
import type { XmlNode } from '@sealstack/xml'
import type { IamContext } from '../../context.ts'
import { LIMITS, policySize } from '../../domain/limits.ts'
import { readPolicy } from '../../domain/read-policy.ts'
import { refuse } from '../../domain/refusal.ts'
import { encodedDocument } from '../../wire/documents.ts'
import { pageNodes, pageOf } from '../../wire/pages.ts'

const ALL = { limit: 10_000 }

/** Puts a policy of an identity's own. */
export const putInlinePolicy = async (
  { attachments, changed }: IamContext,
  { id, kind, name }: IdentityRow,
  { PolicyName, PolicyDocument }: { readonly PolicyName: string; readonly PolicyDocument: string },
): Promise<undefined> => {
  readPolicy(PolicyDocument, 'identity')
  const others = (await attachments.listInline(id, ALL)).filter((policy) => policy.name !== PolicyName)
  const size = [PolicyDocument, ...others.map(({ document }) => document)].map(policySize).reduce((a, b) => a + b)
  const max = LIMITS.inlineCharacters[kind as IdentityKind]
  if (size > max) refuse('LimitExceeded', `Maximum policy size of ${max} bytes exceeded for ${kind} ${name}`)
  await attachments.putInline({ identityId: id, name: PolicyName, document: PolicyDocument })
  changed()
  return undefined
}

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
