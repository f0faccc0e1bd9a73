import { flag, mapped, optional, record } from '@sealstack/xml'
import { PUBLIC_ACCESS_BLOCK, type PublicAccessBlock } from '../../domain/public-access.ts'
import type { Setting } from '../setting.ts'

const shape = record({
  BlockPublicAcls: optional(flag),
  IgnorePublicAcls: optional(flag),
  BlockPublicPolicy: optional(flag),
  RestrictPublicBuckets: optional(flag),
})

/** `?publicAccessBlock`: all on in a new bucket, as S3 has it since April 2023. What is not named is off. */
export const publicAccessBlockSetting: Setting<PublicAccessBlock> = {
  key: PUBLIC_ACCESS_BLOCK,
  root: 'PublicAccessBlockConfiguration',
  shape: mapped(shape, {
    read: ({
      BlockPublicAcls = false,
      IgnorePublicAcls = false,
      BlockPublicPolicy = false,
      RestrictPublicBuckets = false,
    }): PublicAccessBlock => ({ BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets }),
    render: (value) => value,
  }),
  initial: { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
  missing: 'NoSuchPublicAccessBlockConfiguration',
}
