import { query } from '@sealstack/http'
import { z } from 'zod'
import { findBucket } from '../../flows/find-bucket.ts'
import { operation } from '../../operation.ts'
import { xmlReply } from '../../wire/documents.ts'
import { bucketLabel } from '../../wire/inputs.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html */
export const getBucketVersioning = operation({
  name: 'GetBucketVersioning',
  route: 'GET /{bucket}?versioning',
  action: 's3:GetBucketVersioning',
  input: { bucket: bucketLabel, versioning: query(z.string()) },
  errors: ['NoSuchBucket'],
  output: (reply: ReturnType<typeof xmlReply>) => reply,
  async handle({ input, ctx, caller, fail }) {
    const { versioning, isMfaDelete } = await findBucket(ctx, input.bucket, fail)
    return xmlReply(
      'VersioningConfiguration',
      [
        ['Status', versioning ?? undefined],
        ['MfaDelete', isMfaDelete ? 'Enabled' : undefined],
      ],
      caller.dialect,
    )
  },
})
