import { createFail, type Fail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import type { BucketSettings } from '@sealstack/metadata/obs'
import { ownershipOf } from '../../domain/public-access.ts'
import { s3Errors } from '../../errors.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** Canned lists that say no more than that the owner owns. */
const HARMLESS = ['private', 'bucket-owner-full-control']

/** Whether a bucket knows access control lists: OBS's do; S3's have not since 2023, unless their owner says otherwise. */
export const hasAcls = (settings: BucketSettings): boolean => ownershipOf(settings) !== 'BucketOwnerEnforced'

/** Refuses ACL headers of an upload into a bucket that knows no lists. */
export const refuseAcl = ({ headers }: HttpRequest, settings: BucketSettings): void => {
  if (hasAcls(settings)) return
  const canned = headers['x-amz-acl']
  const isGranting = Object.keys(headers).some((name) => name.startsWith('x-amz-grant-'))
  if (isGranting || (canned !== undefined && !HARMLESS.includes(canned))) fail('AccessControlListNotSupported')
}
