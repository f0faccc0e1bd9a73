import { asReply } from '@sealstack/http'
import { operation } from '../../operation.ts'
import { bucketLabel } from '../../wire/inputs.ts'
import { answerPreflight } from '../shared/answer-preflight.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html of a bucket. It needs no signature. */
export const preflightBucket = operation({
  name: 'PreflightBucket',
  route: 'OPTIONS /{bucket}',
  action: 'none',
  input: { bucket: bucketLabel },
  errors: ['BadRequest', 'AccessForbidden'],
  output: asReply,
  handle: ({ input, ctx, request }) => answerPreflight(ctx, request, { bucket: input.bucket, type: 'BUCKET' }),
})
