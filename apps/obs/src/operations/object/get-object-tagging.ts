import { query } from '@sealstack/http'
import { z } from 'zod'
import { storedTags } from '../../domain/tags.ts'
import { operation } from '../../operation.ts'
import { xmlReply } from '../../wire/documents.ts'
import { bucketLabel, keyLabel, versionId } from '../../wire/inputs.ts'
import { tagSet } from '../../wire/tags.ts'
import { readVersion } from '../../wire/version-headers.ts'
import { findTarget } from '../shared/find-target.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html; OBS has no empty set, it has none. */
export const getObjectTagging = operation({
  name: 'GetObjectTagging',
  route: 'GET /{bucket}/{key+}?tagging',
  action: 's3:GetObjectTagging',
  input: { bucket: bucketLabel, key: keyLabel, versionId, tagging: query(z.string()) },
  errors: ['NoSuchBucket', 'NoSuchTagSet'],
  output: (reply: ReturnType<typeof xmlReply>) => reply,
  async handle({ input, ctx, caller, fail, request }) {
    const { bucket, row } = await findTarget(ctx, input, { fail, request })
    const tags = storedTags(row.tags)
    if (tags.length === 0 && caller.dialect === 'obs') fail('NoSuchTagSet')
    return xmlReply('Tagging', [tagSet(tags)], caller.dialect, readVersion(bucket, row))
  },
})
