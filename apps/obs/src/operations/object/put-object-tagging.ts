import { emptyOk, query } from '@sealstack/http'
import { z } from 'zod'
import { storedTags } from '../../domain/tags.ts'
import { operation } from '../../operation.ts'
import { tagConditions } from '../../wire/conditions.ts'
import { bucketLabel, keyLabel, versionId } from '../../wire/inputs.ts'
import { readTagDocument } from '../../wire/tags.ts'
import { readVersion } from '../../wire/version-headers.ts'
import { findTarget, settleChange } from '../shared/find-target.ts'
import { permitted } from '../shared/guard.ts'
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
    const bytes = await readDocument(request, caller, { maxBytes: MAX_BODY_BYTES, checksumsOf: 'document' })
    const tags = readTagDocument(bytes)
    const document = tagConditions(storedTags(tags))
    const asked = { name: 'PutObjectTagging', action: 's3:PutObjectTagging', input, document }
    return permitted({ ctx, caller, request }, asked, async () => {
      const { bucket, row } = await findTarget(ctx, input, { fail, request })
      settleChange(await ctx.objects.change(row.id, () => ({ tags })), input, fail)
      return readVersion(bucket, row)
    })
  },
})
