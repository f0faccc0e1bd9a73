import { emptyOk, query } from '@sealstack/http'
import { z } from 'zod'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { bucketLabel } from '../../wire/inputs.ts'

/** The same question to a bucket: 404 when there is none. It needs no signature. */
export const bucketApiVersion = operation({
  name: 'GetBucketApiVersion',
  route: 'HEAD /{bucket}?apiversion',
  action: 'none',
  input: { bucket: bucketLabel, apiversion: query(z.string()) },
  errors: ['NoSuchBucket'],
  output: () => ({ ...emptyOk(), headers: { 'x-obs-api': '3.0' } }),
  async handle({ input, ctx, fail }) {
    await findBucket(ctx, input.bucket, fail)
  },
})
