import { createFail, type Fail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import type { BucketRow } from '@sealstack/metadata/obs'
import { s3Errors } from '../../errors.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)

/** Whether a request asks to pass over governance retention. A bucket without locks has nothing to pass over. */
export const isBypassing = ({ isLockable }: BucketRow, headers: HttpRequest['headers']): boolean => {
  const value = headers['x-amz-bypass-governance-retention']
  if (value === undefined || value.toLowerCase() === 'false') return false
  if (isLockable) return true
  const message = 'x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.'
  return fail('InvalidArgument', { ArgumentName: 'x-amz-bypass-governance-retention' }, { message })
}

/**
 * Where a bucket asks for a second factor, a version is deleted for good only with one: a device's serial number and its
 * six digits. There is no device to check them with.
 */
export const requireMfa = ({ isMfaDelete }: BucketRow, headers: HttpRequest['headers']): void => {
  if (!isMfaDelete || /^\S+ \d{6}$/.test(headers['x-amz-mfa'] ?? '')) return
  fail('AccessDenied', {}, { message: 'Mfa Authentication must be used for this request' })
}
