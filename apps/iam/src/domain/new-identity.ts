import type { IdentityRow } from '@sealstack/metadata/iam'

/** What every identity has. */
export type IdentityFacts = Pick<
  IdentityRow,
  'id' | 'accountId' | 'kind' | 'name' | 'path' | 'otcId' | 'description' | 'createdAtMs'
>

/** What only some have. */
export type IdentityMore = Partial<
  Pick<
    IdentityRow,
    'boundaryArn' | 'trustPolicy' | 'maxSessionS' | 'isEnabled' | 'password' | 'email' | 'trustedId' | 'expiresAtMs'
  >
>

/** The row of a new user, group, role or root user. */
export const identityRow = (facts: IdentityFacts, more: IdentityMore = {}): IdentityRow => ({
  ...facts,
  lowerName: facts.name.toLowerCase(),
  boundaryArn: null,
  trustPolicy: null,
  maxSessionS: null,
  isEnabled: true,
  password: null,
  email: '',
  trustedId: null,
  expiresAtMs: null,
  ...more,
})
