import type { PolicyKind } from './policy.ts'
import { IAM_WORDING, KMS_WORDING, S3_WORDING, TRUST_WORDING, type Wording } from './wording.ts'

/** What distinguishes the kinds of policies when they are parsed. */
export interface KindRules {
  readonly maxBytes: number
  /** Whether statements say who is meant; an identity's policy is about that identity. */
  readonly hasPrincipal: boolean
  /** False where what the policy is about is what it is attached to. */
  readonly hasResource?: false
  /** The one service whose actions may be named, when there is one. */
  readonly vendor?: string
  readonly versions: readonly string[]
  readonly sid: RegExp
  readonly wording: Wording
}

/** Texts of identity policies may use no variable before this version. */
export const VARIABLES_VERSION = '2012-10-17'
/** What a policy without a Version is. */
export const OLD_VERSION = '2008-10-17'

const AWS_VERSIONS = [OLD_VERSION, VARIABLES_VERSION]

const identity = (maxBytes: number): KindRules => ({
  maxBytes,
  hasPrincipal: false,
  versions: AWS_VERSIONS,
  sid: /^[0-9A-Za-z]*$/,
  wording: IAM_WORDING,
})

const BUCKET = { maxBytes: 20 * 1024, hasPrincipal: true, sid: /^[^\p{Cc}]*$/u, wording: S3_WORDING }

/** Sizes: the largest that IAM, STS, Organizations, S3 and KMS take. */
export const KINDS: Readonly<Record<PolicyKind, KindRules>> = {
  identity: identity(10_240),
  boundary: identity(10_240),
  session: identity(2048),
  'service-control': identity(10_240),
  resource: { ...BUCKET, vendor: 's3', versions: AWS_VERSIONS },
  'obs-resource': { ...BUCKET, vendor: 's3', versions: [...AWS_VERSIONS, '1.1'] },
  trust: {
    ...identity(4096),
    hasPrincipal: true,
    hasResource: false,
    vendor: 'sts',
    wording: TRUST_WORDING,
  },
  key: { ...BUCKET, maxBytes: 32 * 1024, versions: AWS_VERSIONS, wording: KMS_WORDING },
}
