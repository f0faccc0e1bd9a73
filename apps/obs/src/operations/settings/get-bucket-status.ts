import { asReply } from '@sealstack/http'
import { aclOf, isPublicAcl } from '../../domain/bucket-acl.ts'
import { BUCKET_POLICY, judgePolicy } from '../../domain/bucket-policy.ts'
import { blocks } from '../../domain/public-access.ts'
import { settingOf } from '../../domain/setting-key.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { xmlReply } from '../../wire/documents.ts'
import { bucketLabel } from '../../wire/inputs.ts'

/** An operation of OBS alone: whether policy or ACL let everybody in, once what is blocked does not count. */
export const getBucketStatus = operation({
  name: 'GetBucketStatus',
  route: 'GET /{bucket}?bucketStatus',
  action: 'obs:GetBucketPublicStatus',
  input: { bucket: bucketLabel },
  errors: ['NoSuchBucket'],
  output: asReply,
  async handle({ input, ctx, caller, fail }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    const settings = await ctx.settings.of(bucket.id)
    const policy = settingOf(settings, BUCKET_POLICY)
    const verdict = policy && judgePolicy(policy, bucket.name)
    const byPolicy = Boolean(verdict && 'isPublic' in verdict && verdict.isPublic)
    const byAcl = isPublicAcl(aclOf(settings, ctx.config.accountId))
    const isPublic =
      (byPolicy && !blocks(settings, 'RestrictPublicBuckets')) || (byAcl && !blocks(settings, 'IgnorePublicAcls'))
    return xmlReply('BucketStatus', [['IsPublic', isPublic]], caller.dialect)
  },
})
