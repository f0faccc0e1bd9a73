import { noContent } from '@sealstack/http'
import { BUCKET_POLICY, judgePolicy } from '../../domain/bucket-policy.ts'
import { blocks } from '../../domain/public-access.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { bucketLabel } from '../../wire/inputs.ts'
import { readDocument } from '../shared/read-document.ts'
import { storeSetting } from '../shared/setting-operations.ts'

const MAX_BODY_BYTES = 64 * 1024

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html: kept and given back to the byte. */
export const putBucketPolicy = operation({
  name: 'PutBucketPolicy',
  route: 'PUT /{bucket}?policy',
  action: 's3:PutBucketPolicy',
  input: { bucket: bucketLabel },
  errors: ['NoSuchBucket', 'MalformedPolicy', 'MissingRequestBodyError', 'AccessDenied'],
  output: noContent,
  async handle({ input, ctx, caller, fail, request }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    const bytes = await readDocument(request, caller, { maxBytes: MAX_BODY_BYTES, checksumsOf: 'document' })
    if (bytes.byteLength === 0) fail('MissingRequestBodyError')
    const text = new TextDecoder().decode(bytes)
    const verdict = judgePolicy(text, bucket.name)
    if ('problem' in verdict) return fail('MalformedPolicy', {}, { message: verdict.problem })
    if (verdict.isPublic && blocks(await ctx.settings.of(bucket.id), 'BlockPublicPolicy')) {
      const message = `User: ${caller.principal?.arn} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${bucket.name}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`
      fail('AccessDenied', {}, { message })
    }
    await storeSetting(ctx, bucket, { key: BUCKET_POLICY }, text)
  },
})
