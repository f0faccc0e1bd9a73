import type { GrantRow } from '@sealstack/metadata/kms'
import type { KmsContext } from '../../context.ts'
import { otcNamesOf } from '../../flows/otc-names.ts'

/** What the OTC dialect calls those whom grants name. */
export const otcGrantNames = (ctx: KmsContext, rows: readonly GrantRow[]): Promise<(arn: string) => string> =>
  otcNamesOf(
    ctx,
    rows.flatMap(({ grantee, issuer, retiring }) => [grantee, issuer, retiring]),
  )
