import type { IdentityKind, IdentityRow } from '@sealstack/metadata/iam'
import type { IamContext } from '../context.ts'
import { LIMITS, policySize } from '../domain/limits.ts'
import { readPolicy } from '../domain/read-policy.ts'
import { refuse } from '../domain/refusal.ts'

const ALL = { limit: 10_000 }

/**
 * Puts a policy of an identity's own.
 * @throws Refusal `MalformedPolicyDocument`, `LimitExceeded`
 */
export const putInlinePolicy = async (
  { attachments, changed }: Pick<IamContext, 'attachments' | 'changed'>,
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
