import { many, record, required, word } from '@sealstack/xml'
import { OWNERSHIP_CONTROLS, type OwnershipControls } from '../../domain/public-access.ts'
import type { Setting } from '../setting.ts'

/** The values of object ownership. */
export const ownershipWord = word('BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter')

/** `?ownershipControls`: a new bucket has no ACLs, as S3 has it since April 2023. */
export const ownershipControlsSetting: Setting<OwnershipControls> = {
  key: OWNERSHIP_CONTROLS,
  root: 'OwnershipControls',
  shape: record({ Rule: many(record({ ObjectOwnership: required(ownershipWord) }), 1, 1) }),
  initial: { Rule: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
  missing: 'OwnershipControlsNotFoundError',
}
