import type { GrantRow } from '@sealstack/metadata/kms'
import { toOtcCalls } from '../domain/grant-operations.ts'

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
  { total, nameOf }: { readonly total: number; readonly nameOf: (arn: string) => string },
): object => {
  const shown = rows.slice(0, page.limit - 1)
  const isTruncated = rows.length > shown.length
  return {
    grants: shown.map((row) => grantEntry(row, nameOf)),
    next_marker: isTruncated ? String(page.skip + shown.length) : '',
    truncated: String(isTruncated),
    total,
  }
}

const grantEntry = (row: GrantRow, nameOf: (arn: string) => string): object => ({
  key_id: row.keyId,
  grant_id: row.id,
  grantee_principal: nameOf(row.grantee),
  grantee_principal_type: row.grantee.endsWith(':root') ? 'domain' : 'user',
  operations: toOtcCalls(JSON.parse(row.operations) as readonly string[]),
  issuing_principal: nameOf(row.issuer),
  creation_date: String(row.createdAtMs),
  ...(row.name === null ? {} : { name: row.name }),
  ...(row.retiring === null ? {} : { retiring_principal: nameOf(row.retiring) }),
})
