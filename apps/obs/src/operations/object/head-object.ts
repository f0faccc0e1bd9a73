import { asReply } from '@sealstack/http'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { judgeRead, readObjectInput } from '../shared/read-object.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html: metadata alone, so the KMS is not asked. */
export const headObject = operation({
  name: 'HeadObject',
  route: 'HEAD /{bucket}/{key+}',
  action: 's3:GetObject',
  input: readObjectInput,
  errors: ['NoSuchBucket'],
  output: asReply,
  async handle({ input, ctx, fail, request, caller }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    const judged = await judgeRead(ctx, { bucket, request, dialect: caller.dialect }, input)
    return 'notModified' in judged ? judged.notModified : judged.reply
  },
})
