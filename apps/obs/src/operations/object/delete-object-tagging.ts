import { query } from '@sealstack/http'
import { z } from 'zod'
import { operation } from '../../operation.ts'
import { bucketLabel, keyLabel, versionId } from '../../wire/inputs.ts'
import { readVersion } from '../../wire/version-headers.ts'
import { findTarget, settleChange } from '../shared/find-target.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html */
export const deleteObjectTagging = operation({
  name: 'DeleteObjectTagging',
  route: 'DELETE /{bucket}/{key+}?tagging',
  action: 's3:DeleteObjectTagging',
  input: { bucket: bucketLabel, key: keyLabel, versionId, tagging: query(z.string()) },
  errors: ['NoSuchBucket', 'NoSuchKey'],
  output: (headers: ReturnType<typeof readVersion>) => ({ status: 204, headers }),
  async handle({ input, ctx, fail, request }) {
    const { bucket, row } = await findTarget(ctx, input, { fail, request })
    settleChange(await ctx.objects.change(row.id, () => ({ tags: '[]' })), input, fail)
    return readVersion(bucket, row)
  },
})
