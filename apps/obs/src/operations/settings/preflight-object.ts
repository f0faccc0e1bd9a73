import { asReply } from '@sealstack/http'
import { operation } from '../../operation.ts'
import { bucketLabel, keyLabel } from '../../wire/inputs.ts'
import { answerPreflight } from '../shared/answer-preflight.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html: it needs no signature, nor an object. */
export const preflightObject = operation({
  name: 'PreflightObject',
  route: 'OPTIONS /{bucket}/{key+}',
  action: 'none',
  input: { bucket: bucketLabel, key: keyLabel },
  errors: ['BadRequest', 'AccessForbidden'],
  output: asReply,
  handle: ({ input, ctx, request }) => answerPreflight(ctx, request, { bucket: input.bucket, type: 'OBJECT' }),
})
