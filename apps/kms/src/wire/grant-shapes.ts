import { z } from 'zod'
import type { Grant, GrantConstraint } from '../domain/grant.ts'
import { toAwsOperations } from '../domain/grant-operations.ts'
import { refused } from './aws-shapes.ts'
import { contextShape } from './context-shape.ts'
import { seconds } from './key-metadata.ts'

const MAX_PAIRS = 8
const MAX_PAIR_LENGTH = 384

/** Constraints of a grant as CreateGrant takes them. */
export const constraintsMember = z.object({
  EncryptionContextEquals: contextShape.optional(),
  EncryptionContextSubset: contextShape.optional(),
  SourceArn: refused('Sealstack has no constraint SourceArn.'),
})

/** The one constraint that a grant may have; `invalid` refuses. */
export const readConstraint = (
  constraints: Omit<z.output<typeof constraintsMember>, 'SourceArn'> | undefined,
  invalid: (message: string) => never,
): GrantConstraint | undefined => {
  const given = Object.entries(constraints ?? {}).filter(([, pairs]) => pairs !== undefined)
  if (given.length > 1) invalid('More than one constraint supplied')
  const [constraint] = given
  if (!constraint) return undefined
  const [type, pairs] = constraint as [GrantConstraint['type'], GrantConstraint['pairs']]
  const entries = Object.entries(pairs)
  if (entries.length > MAX_PAIRS) invalid(`A constraint may have no more than ${MAX_PAIRS} pairs.`)
  if (entries.some(([key, value]) => key.length + value.length > MAX_PAIR_LENGTH)) {
    invalid(`A pair of a constraint may have no more than ${MAX_PAIR_LENGTH} characters.`)
  }
  return { type, pairs }
}

/** A grant as ListGrants shows it. */
export const grantEntry = (grant: Grant, keyArn: string): object => ({
  KeyId: keyArn,
  GrantId: grant.id,
  Name: grant.name ?? '',
  CreationDate: seconds(grant.createdAtMs),
  GranteePrincipal: grant.grantee,
  ...(grant.retiring === undefined ? {} : { RetiringPrincipal: grant.retiring }),
  IssuingAccount: `arn:aws:iam::${grant.issuer.split(':')[4]}:root`,
  Operations: toAwsOperations(grant.operations),
  ...(grant.constraint ? { Constraints: { [grant.constraint.type]: grant.constraint.pairs } } : {}),
})
