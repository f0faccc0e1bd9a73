import { createFail, type Fail } from '@sealstack/errors'
import { emptyOk } from '@sealstack/http'
import { BUCKET_ACL, isOwnersAlone } from '../../domain/acl.ts'
import { s3Errors } from '../../errors.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { bucketLabel } from '../../wire/inputs.ts'
import { hasAcls, refusePublicAcl } from '../shared/acl-rules.ts'
import { readAcl } from '../shared/read-acl.ts'
import { storeSetting } from '../shared/setting-operations.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html: a canned ACL, grants in headers, or a document. */
export const putBucketAcl = operation({
  name: 'PutBucketAcl',
  route: 'PUT /{bucket}?acl',
  action: 's3:PutBucketAcl',
  input: { bucket: bucketLabel },
  errors: ['NoSuchBucket', 'AccessControlListNotSupported', 'AccessDenied'],
  output: emptyOk,
  async handle({ input, ctx, caller, request }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    const acl = await readAcl(request, caller, bucket)
    const settings = await ctx.settings.of(bucket.id)
    if (!hasAcls(settings)) {
      if (isOwnersAlone(acl) && request.headers['x-amz-acl'] !== 'private') return
      fail('AccessControlListNotSupported')
    }
    refusePublicAcl(acl, settings)
    await storeSetting(ctx, bucket, { key: BUCKET_ACL }, acl)
  },
})
