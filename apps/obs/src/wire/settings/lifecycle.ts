import { createFail, type Fail } from '@sealstack/errors'
import { flag, integer, many, optional, record, required, text, type XmlShape } from '@sealstack/xml'
import { judgeLifecycle } from '../../domain/judge-lifecycle.ts'
import { LIFECYCLE, type Lifecycle } from '../../domain/lifecycle.ts'
import type { StorageClass } from '../../domain/storage-class.ts'
import { s3Errors } from '../../errors.ts'
import type { Setting } from '../setting.ts'
import { enabledOrNot, moment, tagShape } from './shapes.ts'
import { obsStorageClassWord, storageClassWord } from './storage-class.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)
const MAX_RULES = 1000
/** Numbers that make no sense have errors of their own, so the shape lets them pass. */
const days = optional(integer(-(2 ** 31), 2 ** 31 - 1))
const size = optional(integer(0))

const filter = record({
  Prefix: optional(text()),
  Tag: optional(tagShape),
  ObjectSizeGreaterThan: size,
  ObjectSizeLessThan: size,
  And: optional(
    record({ Prefix: optional(text()), Tag: many(tagShape), ObjectSizeGreaterThan: size, ObjectSizeLessThan: size }),
  ),
})

const shapeWith = (storageClass: XmlShape<StorageClass>): XmlShape<Lifecycle> =>
  record({
    Rule: many(
      record({
        ID: optional(text()),
        Prefix: optional(text()),
        Filter: optional(filter),
        Status: required(enabledOrNot),
        Transition: many(record({ Date: optional(moment), Days: days, StorageClass: required(storageClass) })),
        Expiration: optional(record({ Date: optional(moment), Days: days, ExpiredObjectDeleteMarker: optional(flag) })),
        NoncurrentVersionTransition: many(
          record({ NoncurrentDays: days, NewerNoncurrentVersions: days, StorageClass: required(storageClass) }),
        ),
        NoncurrentVersionExpiration: optional(record({ NoncurrentDays: days, NewerNoncurrentVersions: days })),
        AbortIncompleteMultipartUpload: optional(record({ DaysAfterInitiation: days })),
      }),
      1,
      MAX_RULES,
    ),
  })

/** `?lifecycle`. */
export const lifecycleSetting: Setting<Lifecycle> = {
  key: LIFECYCLE,
  root: 'LifecycleConfiguration',
  shape: shapeWith(storageClassWord),
  missing: 'NoSuchLifecycleConfiguration',
  obs: { shape: shapeWith(obsStorageClassWord) },
  needsDigest: true,
  judge: (lifecycle) => {
    const problem = judgeLifecycle(lifecycle)
    if (problem) fail(problem.code, {}, { message: problem.message })
  },
}
