import { asReply } from '@sealstack/http'
import { bucketAccess, isOpenToAll } from '../../domain/bucket-access.ts'
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
    const isPublic = isOpenToAll(bucketAccess(settings, bucket))
    return xmlReply('BucketStatus', [['IsPublic', isPublic]], caller.dialect)
  },
})
