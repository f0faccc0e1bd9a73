import { asReply } from '@sealstack/http'
import { isPublic } from '@sealstack/policy'
import { BUCKET_POLICY, storedBucketPolicy } from '../../domain/bucket-policy.ts'
import { settingOf } from '../../domain/setting-key.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { xmlReply } from '../../wire/documents.ts'
import { bucketLabel } from '../../wire/inputs.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html */
export const getBucketPolicyStatus = operation({
  name: 'GetBucketPolicyStatus',
  route: 'GET /{bucket}?policyStatus',
  action: 's3:GetBucketPolicyStatus',
  input: { bucket: bucketLabel },
  errors: ['NoSuchBucket', 'NoSuchBucketPolicy'],
  output: asReply,
  async handle({ input, ctx, caller, fail }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    const policy =
      settingOf(await ctx.settings.of(bucket.id), BUCKET_POLICY) ??
      fail('NoSuchBucketPolicy', { BucketName: bucket.name })
    return xmlReply('PolicyStatus', [['IsPublic', isPublic(storedBucketPolicy(policy, bucket.name))]], caller.dialect)
  },
})
