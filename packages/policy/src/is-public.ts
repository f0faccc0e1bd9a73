import type { Condition } from './condition.ts'
import type { Policy, Statement } from './policy.ts'
import type { Principals } from './principals.ts'

/**
 * Whether a bucket policy is public, as PolicyStatus says and public access blocks act on: a statement allows everybody
 * and no condition ties it to fixed values of a key that a stranger cannot choose.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html, "The meaning of public"
 */
export const isPublic = ({ statements }: Policy): boolean => statements.some(isPublicStatement)

const isPublicStatement = ({ effect, principals, conditions }: Statement): boolean =>
  effect === 'Allow' && principals !== undefined && namesStrangers(principals.named) && !conditions.some(tiesToFixed)

const namesStrangers = ({ everyone, obsIds }: Principals): boolean =>
  everyone || obsIds.some((id) => /^domain\/[^:]*\*/.test(id))

const FIXED_KEYS: ReadonlySet<string> = new Set([
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principalservicename',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceip',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
])

/** Operators that hold for nothing but what is listed. */
const POSITIVE = ['StringEquals', 'StringEqualsIgnoreCase', 'StringLike', 'ArnEquals', 'ArnLike', 'IpAddress']

/** `IfExists` and `ForAllValues` hold without the key, so they tie nothing. */
const tiesToFixed = ({ operator, quantifier, ifExists, key, values }: Condition): boolean => {
  const lower = key.toLowerCase()
  if (!FIXED_KEYS.has(lower) || !POSITIVE.includes(operator) || ifExists || quantifier === 'ForAllValues') return false
  return values.every((value) => isFixed(lower, value))
}

const isFixed = (key: string, value: string): boolean => {
  if (key === 'aws:sourceip') return isNarrowRange(value)
  if (value.includes('${')) return false
  // The name of an access point may be a wildcard as long as its account is not.
  if (key === 's3:dataaccesspointarn') return /^arn:[^*?:]+:s3:[^:]*:\d{12}:accesspoint\//.test(value)
  // The session of a role may be any: `AROAEXAMPLE:*`.
  if (key === 'aws:userid') return !/[*?]/.test(value.replace(/^(A[A-Z0-9]{3,}):\*$/, '$1'))
  return !/[*?]/.test(value)
}

/** Ranges broader than /8, of IPv6 broader than /32, are the public's; private ones are nobody's. */
const isNarrowRange = (value: string): boolean => {
  const [address = '', length] = value.split('/')
  if (length === undefined) return true
  return Number(length) >= (address.includes(':') ? 32 : 8)
}
