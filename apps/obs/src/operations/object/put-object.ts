import { asReply } from '@sealstack/http'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { bucketLabel, keyLabel } from '../../wire/inputs.ts'
import { causeOf } from '../shared/cause-of.ts'
import { receiveObject } from '../shared/receive-object.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const putObject = operation({
  name: 'PutObject',
  route: 'PUT /{bucket}/{key+}',
  action: 's3:PutObject',
  input: { bucket: bucketLabel, key: keyLabel },
  errors: ['NoSuchBucket'],
  output: asReply,
  async handle({ input, ctx, caller, fail, request }) {
    const bucket = await findBucket(ctx, input.bucket, fail)
    return receiveObject(ctx, { bucket, key: input.key, request, caller, cause: causeOf(request) })
  },
})
