import type { GrantRow } from '@sealstack/metadata/kms'
import type { Grant, GrantConstraint } from '../domain/grant.ts'

/** A row in the domain's terms. */
export const toGrant = (row: GrantRow): Grant => ({
  id: row.id,
  keyId: row.keyId,
  name: row.name ?? undefined,
  grantee: row.grantee,
  retiring: row.retiring ?? undefined,
  issuer: row.issuer,
  operations: JSON.parse(row.operations) as readonly string[],
  constraint:
    row.constraint === null
      ? undefined
      : ({ type: row.constraintType, pairs: JSON.parse(row.constraint) } as GrantConstraint),
  createdAtMs: Number(row.createdAtMs),
})
