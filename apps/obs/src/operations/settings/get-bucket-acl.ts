import { asReply } from '@sealstack/http'
import { aclOf } from '../../domain/acl.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { xmlReply } from '../../wire/documents.ts'
import { bucketLabel } from '../../wire/inputs.ts'
import { obsAclShape, s3AclShape } from '../../wire/settings/acl.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html */
export const getBucketAcl = operation({
  name: 'GetBucketAcl',
  route: 'GET /{bucket}?acl',
  action: 's3:GetBucketAcl',
  input: { bucket: bucketLabel },
  errors: ['NoSuchBucket'],
  output: asReply,
  async handle({ input, ctx, caller: { dialect }, fail }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    const acl = aclOf(await ctx.settings.of(bucket.id), bucket.ownerId)
    const shape = dialect === 'obs' ? obsAclShape : s3AclShape
    return xmlReply('AccessControlPolicy', shape.render(acl), dialect)
  },
})
