import { isPublic, type Policy } from '@sealstack/policy'
import { aclOf, type Grant, isPublicGrant } from './acl.ts'
import { BUCKET_POLICY, storedBucketPolicy } from './bucket-policy.ts'
import { mayBeForeign } from './object-owner.ts'
import { blocks, ownershipOf } from './public-access.ts'
import { settingOf } from './setting-key.ts'

type Settings = Parameters<typeof settingOf>[0]

/** All that a bucket's settings say of who may do what, read once. */
export interface BucketAccess {
  readonly policy: Policy | undefined
  /** What is left of the policy for those to whom it gives nothing. */
  readonly denials: Policy | undefined
  /** The policy is public, and what it gives to other accounts and the unsigned does not count. */
  readonly isRestricted: boolean
  /** Undefined where ACLs are disabled. */
  readonly acl: { readonly bucket: readonly Grant[]; readonly delivered: readonly Grant[] } | undefined
  readonly ignoresPublicAcls: boolean
  readonly mayBeForeign: boolean
}

const READ = new WeakMap<Settings, BucketAccess>()

/** Reads the settings of a bucket. They are kept as one object until one of them changes, and so is what was read. */
export const bucketAccess = (
  settings: Settings,
  { name, ownerId }: { readonly name: string; readonly ownerId: string },
): BucketAccess => {
  const known = READ.get(settings)
  if (known) return known
  const text = settingOf(settings, BUCKET_POLICY)
  const policy = text ? storedBucketPolicy(text, name) : undefined
  const ignoresPublicAcls = blocks(settings, 'IgnorePublicAcls')
  const hasAcls = ownershipOf(settings) !== 'BucketOwnerEnforced'
  const grants = hasAcls ? countedGrants(aclOf(settings, ownerId).AccessControlList.Grant, ignoresPublicAcls) : []
  const access: BucketAccess = {
    policy,
    denials: policy && { ...policy, statements: policy.statements.filter(({ effect }) => effect === 'Deny') },
    isRestricted: policy !== undefined && isPublic(policy) && blocks(settings, 'RestrictPublicBuckets'),
    acl: hasAcls ? { bucket: grants, delivered: grants.filter(({ Delivered }) => Delivered === true) } : undefined,
    ignoresPublicAcls,
    mayBeForeign: mayBeForeign(settings),
  }
  READ.set(settings, access)
  return access
}

/** The grants that count: those to everybody do not where they are ignored. */
export const countedGrants = (grants: readonly Grant[], ignoresPublic: boolean): readonly Grant[] =>
  ignoresPublic ? grants.filter((grant) => !isPublicGrant(grant)) : grants

/** Whether a policy or an ACL lets everybody into a bucket. */
export const isOpenToAll = ({ policy, isRestricted, acl }: BucketAccess): boolean =>
  (policy !== undefined && isPublic(policy) && !isRestricted) || (acl?.bucket.some(isPublicGrant) ?? false)
