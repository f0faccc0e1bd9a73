import { aclOf, isPublicAcl } from './acl.ts'
import { BUCKET_POLICY, judgePolicy } from './bucket-policy.ts'
import { blocks } from './public-access.ts'
import { settingOf } from './setting-key.ts'

/** Whether a policy or an ACL lets everybody into a bucket, once what is blocked does not count. */
export const isOpenToAll = (settings: Parameters<typeof settingOf>[0], bucket: string, ownerId: string): boolean => {
  const policy = settingOf(settings, BUCKET_POLICY)
  const verdict = policy ? judgePolicy(policy, bucket) : undefined
  const byPolicy = verdict !== undefined && 'isPublic' in verdict && verdict.isPublic
  return (
    (byPolicy && !blocks(settings, 'RestrictPublicBuckets')) ||
    (isPublicAcl(aclOf(settings, ownerId)) && !blocks(settings, 'IgnorePublicAcls'))
  )
}
