import { createFail, type Fail } from '@sealstack/errors'
import { noContent } from '@sealstack/http'
import { isPublic, type Policy, PolicyError } from '@sealstack/policy'
import { BUCKET_POLICY, readBucketPolicy } from '../../domain/bucket-policy.ts'
import { blocks } from '../../domain/public-access.ts'
import { s3Errors } from '../../errors.ts'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import type { Dialect } from '../../wire/dialect.ts'
import { bucketLabel } from '../../wire/inputs.ts'
import { readDocument } from '../shared/read-document.ts'
import { storeSetting } from '../shared/setting-operations.ts'

const refuse: Fail<keyof typeof s3Errors> = createFail(s3Errors)
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
    const policy = parse(text, bucket.name, caller.dialect)
    if (isPublic(policy) && blocks(await ctx.settings.of(bucket.id), 'BlockPublicPolicy')) {
      const message = `User: ${caller.principal?.arn} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${bucket.name}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`
      fail('AccessDenied', {}, { message })
    }
    await storeSetting(ctx, bucket, { key: BUCKET_POLICY }, text)
  },
})

const parse = (text: string, bucket: string, dialect: Dialect): Policy => {
  try {
    return readBucketPolicy(text, bucket, dialect)
  } catch (error) {
    if (error instanceof PolicyError) return refuse('MalformedPolicy', {}, { message: error.message })
    throw error
  }
}
