import { query } from '@sealstack/http'
import { z } from 'zod'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { xmlReply } from '../../wire/documents.ts'
import { bucketLabel } from '../../wire/inputs.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html */
export const getBucketLocation = operation({
  name: 'GetBucketLocation',
  route: 'GET /{bucket}?location',
  action: 's3:GetBucketLocation',
  input: { bucket: bucketLabel, location: query(z.string()) },
  errors: ['NoSuchBucket'],
  output: (reply: ReturnType<typeof xmlReply>) => reply,
  async handle({ input, ctx, caller, fail }) {
    const { region } = await findBucket(ctx, input.bucket, fail)
    if (caller.dialect === 'obs') return xmlReply('Location', region, 'obs')
    return xmlReply('LocationConstraint', region === 'us-east-1' ? '' : region, 's3')
  },
})
