import { createFail, type Fail } from '@sealstack/errors'
import { many, record, required } from '@sealstack/xml'
import { BUCKET_TAGGING, judgeBucketTags } from '../../domain/bucket-tags.ts'
import type { SettingKey } from '../../domain/setting-key.ts'
import { s3Errors } from '../../errors.ts'
import type { Setting } from '../setting.ts'
import { tagShape } from './shapes.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)
const MAX_TAGS = { s3: 50, obs: 10 }

type Tagging = typeof BUCKET_TAGGING extends SettingKey<infer Value> ? Value : never

/** `?tagging` of a bucket. */
export const taggingSetting: Setting<Tagging> = {
  key: BUCKET_TAGGING,
  root: 'Tagging',
  shape: record({ TagSet: required(record({ Tag: many(tagShape) })) }),
  missing: 'NoSuchTagSet',
  needsDigest: true,
  judge: ({ TagSet: { Tag } }, dialect) => {
    const max = MAX_TAGS[dialect]
    if (Tag.length > max) fail('BadRequest', {}, { message: `Bucket tag count cannot be greater than ${max}` })
    const problem = judgeBucketTags(Tag)
    if (problem) fail('InvalidTag', problem.detail, { message: problem.message })
  },
}
