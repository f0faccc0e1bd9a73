import { emptyOk, query } from '@sealstack/http'
import { z } from 'zod'
import { operation } from '../../operation.ts'
import { bucketLabel, keyLabel, versionId } from '../../wire/inputs.ts'
import { readTagDocument } from '../../wire/tags.ts'
import { readVersion } from '../../wire/version-headers.ts'
import { findTarget, settleChange } from '../shared/find-target.ts'
import { readDocument } from '../shared/read-document.ts'

const MAX_BODY_BYTES = 64 * 1024

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
export const putObjectTagging = operation({
  name: 'PutObjectTagging',
  route: 'PUT /{bucket}/{key+}?tagging',
  action: 's3:PutObjectTagging',
  input: { bucket: bucketLabel, key: keyLabel, versionId, tagging: query(z.string()) },
  errors: ['NoSuchBucket', 'NoSuchKey'],
  output: (headers: ReturnType<typeof readVersion>) => ({ ...emptyOk(), headers }),
  async handle({ input, ctx, caller, fail, request }) {
    const { bucket, row } = await findTarget(ctx, input, { fail, request })
    const bytes = await readDocument(request, caller, { maxBytes: MAX_BODY_BYTES, checksumsOf: 'document' })
    const tags = readTagDocument(bytes)
    settleChange(await ctx.objects.change(row.id, () => ({ tags })), input, fail)
    return readVersion(bucket, row)
  },
})
