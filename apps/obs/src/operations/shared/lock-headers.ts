import { createFail, type Fail } from '@sealstack/errors'
import type { HttpRequest } from '@sealstack/http'
import type { BucketRow, SealedRow } from '@sealstack/metadata/obs'
import {
  type DefaultRetention,
  type Retention,
  readRetainUntil,
  readRetentionMode,
  retainedUntil,
} from '../../domain/retention.ts'
import { s3Errors } from '../../errors.ts'

const fail: Fail<keyof typeof s3Errors> = createFail(s3Errors)
const PREFIX = 'x-amz-object-lock'

/** The lock that an upload's headers ask for, or else what its bucket gives to every version. */
export const readLockHeaders = (
  { headers }: HttpRequest,
  { isLockable, defaultLock }: BucketRow,
  nowMs: number,
): Pick<SealedRow, 'lockMode' | 'lockUntilMs' | 'hasLegalHold'> => {
  const [mode, until, hold] = ['mode', 'retain-until-date', 'legal-hold'].map((name) => headers[`${PREFIX}-${name}`])
  if ([mode, until, hold].some((value) => value !== undefined) && !isLockable) refuseUnlockable()
  if ((mode === undefined) !== (until === undefined)) {
    const message = `${PREFIX}-retain-until-date and ${PREFIX}-mode must both be supplied`
    fail(
      'InvalidArgument',
      { ArgumentName: `${PREFIX}-${mode === undefined ? 'mode' : 'retain-until-date'}` },
      { message },
    )
  }
  if (hold !== undefined && hold !== 'ON' && hold !== 'OFF') {
    const message = 'Legal Hold must be either of ON or OFF'
    fail('InvalidArgument', { ArgumentName: `${PREFIX}-legal-hold`, ArgumentValue: hold }, { message })
  }
  const named = mode === undefined || until === undefined ? undefined : judgeRetention(mode, until, nowMs)
  const given = named ?? (defaultLock === null ? undefined : defaultRetention(JSON.parse(defaultLock), nowMs))
  return {
    lockMode: given?.mode ?? null,
    lockUntilMs: given === undefined ? null : BigInt(given.untilMs),
    hasLegalHold: hold === undefined ? null : hold === 'ON',
  }
}

/** A retention as a request words it, or the error for it. */
export const judgeRetention = (mode: string, until: string, nowMs: number): Retention => {
  const known = readRetentionMode(mode)
  if (!known) {
    const detail = { ArgumentName: `${PREFIX}-mode`, ArgumentValue: mode }
    return fail('InvalidArgument', detail, { message: 'Unknown wormMode directive.' })
  }
  const detail = { ArgumentName: `${PREFIX}-retain-until-date`, ArgumentValue: until }
  const untilMs =
    readRetainUntil(until) ??
    fail('InvalidArgument', detail, { message: 'The retain until date must be provided in ISO 8601 format' })
  if (untilMs <= nowMs) fail('InvalidArgument', detail, { message: 'The retain until date must be in the future!' })
  return { mode: known, untilMs }
}

/** Refuses to lock what came without a digest: S3 wants one, for what cannot be replaced must not be stored wrongly. */
export const refuseUndigestedLock = ({ headers }: HttpRequest, hasChecksum: boolean): void => {
  if (hasChecksum || headers['content-md5'] !== undefined) return
  if (!Object.keys(headers).some((name) => name.startsWith(`${PREFIX}-`))) return
  const message =
    'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters'
  fail('InvalidRequest', {}, { message })
}

/** The error for a lock in a bucket that has none. */
export const refuseUnlockable = (): never =>
  fail('InvalidRequest', {}, { message: 'Bucket is missing Object Lock Configuration' })

const defaultRetention = (rule: DefaultRetention, nowMs: number): Retention => ({
  mode: rule.mode,
  untilMs: retainedUntil(rule, nowMs),
})
