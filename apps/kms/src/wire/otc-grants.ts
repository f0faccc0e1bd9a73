import type { GrantRow } from '@sealstack/metadata/kms'
import { toOtcCalls } from '../domain/grant-operations.ts'
import { otcPrincipalOf } from '../domain/otc-principal.ts'

/** How many entries a list gives that is not told how many. */
const USUAL_LIMIT = 100

/** The page of a list that `limit` and `marker` ask for; one more than is shown tells whether there are more. */
export const pageOf = ({ limit = USUAL_LIMIT, marker = 0 }: { readonly limit?: number; readonly marker?: number }) => ({
  skip: marker,
  limit: limit + 1,
})

/** A page of grants as the OTC dialect lists them. */
export const grantsPage = (
  rows: readonly GrantRow[],
  page: ReturnType<typeof pageOf>,
  { total, domainId }: { readonly total: number; readonly domainId: string },
): object => {
  const shown = rows.slice(0, page.limit - 1)
  const isTruncated = rows.length > shown.length
  return {
    grants: shown.map((row) => grantEntry(row, domainId)),
    next_marker: isTruncated ? String(page.skip + shown.length) : '',
    truncated: String(isTruncated),
    total,
  }
}

const grantEntry = (row: GrantRow, domainId: string): object => ({
  key_id: row.keyId,
  grant_id: row.id,
  grantee_principal: otcPrincipalOf(row.grantee, domainId),
  grantee_principal_type: row.grantee.endsWith(':root') ? 'domain' : 'user',
  operations: toOtcCalls(JSON.parse(row.operations) as readonly string[]),
  issuing_principal: otcPrincipalOf(row.issuer, domainId),
  creation_date: String(row.createdAtMs),
  ...(row.name === null ? {} : { name: row.name }),
  ...(row.retiring === null ? {} : { retiring_principal: otcPrincipalOf(row.retiring, domainId) }),
})
