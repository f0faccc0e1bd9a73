import { noContent, query } from '@sealstack/http'
import { z } from 'zod'
import { findUpload } from '../../flows/find-upload.ts'
import { releaseBlobs } from '../../flows/release-blobs.ts'
import { operation } from '../../operation.ts'
import { bucketLabel, keyLabel } from '../../wire/inputs.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export const abortMultipartUpload = operation({
  name: 'AbortMultipartUpload',
  route: 'DELETE /{bucket}/{key+}?uploadId',
  action: 's3:AbortMultipartUpload',
  input: { bucket: bucketLabel, key: keyLabel, uploadId: query(z.string()) },
  errors: ['NoSuchBucket', 'NoSuchUpload'],
  output: noContent,
  async handle({ input, ctx, fail }) {
    await findUpload(ctx, input, fail)
    const blobs = (await ctx.uploads.remove(input.uploadId)) ?? fail('NoSuchUpload', { UploadId: input.uploadId })
    await releaseBlobs(ctx, blobs)
  },
})
