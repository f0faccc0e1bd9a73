/**
 * OBS names the same things otherwise. A policy in its words is read into the words of S3, so that one bucket has one
 * policy whichever API wrote it and whichever is asked.
 * https://support.huaweicloud.com/intl/en-us/perms-cfg-obs/obs_40_0041.html
 */

/** `GetObject`, `obs:object:GetObject`, `*`: as `s3:…`. */
export const s3Action = (action: string): string => {
  if (action === '*') return action
  const name = action.replace(/^(?:obs:(?:bucket|object|\*):|s3:)/i, '')
  return name.includes(':') ? action : `s3:${name}`
}

/** `bucket`, `bucket/*`, `obs:*:*:object:bucket/*`: as an ARN. */
export const s3Resource = (resource: string): string => {
  if (resource === '*' || resource.startsWith('arn:')) return resource
  return `arn:aws:s3:::${resource.replace(/^obs:[^:]*:[^:]*:(?:bucket|object):/i, '')}`
}

const GLOBAL_KEYS: Readonly<Record<string, string>> = {
  sourceip: 'aws:SourceIp',
  useragent: 'aws:UserAgent',
  referer: 'aws:Referer',
  securetransport: 'aws:SecureTransport',
  currenttime: 'aws:CurrentTime',
  epochtime: 'aws:EpochTime',
  sourcevpc: 'aws:SourceVpc',
  sourcevpce: 'aws:SourceVpce',
  userid: 'aws:userid',
  username: 'aws:username',
}

/** `SourceIp`, `obs:SourceIp`, `g:UserName`, `x-obs-acl`, `prefix`: as `aws:…` or `s3:…`. */
export const s3ConditionKey = (key: string): string => {
  const name = key.replace(/^(?:obs|g):/i, '')
  if (name.includes(':')) return name
  const global = GLOBAL_KEYS[name.toLowerCase()]
  if (global !== undefined) return global
  return `s3:${name.replace(/^x-obs-/i, 'x-amz-').replace(/^acl$/i, 'x-amz-acl')}`
}

/** OBS says `kms` where S3 says `aws:kms`. */
export const s3ConditionValue = (key: string, value: string): string =>
  key.toLowerCase() === 's3:x-amz-server-side-encryption' && value === 'kms' ? 'aws:kms' : value

const SHORT_OPERATORS: Readonly<Record<string, string>> = {
  streq: 'StringEquals',
  strneq: 'StringNotEquals',
  streqi: 'StringEqualsIgnoreCase',
  strneqi: 'StringNotEqualsIgnoreCase',
  strl: 'StringLike',
  strnl: 'StringNotLike',
  numeq: 'NumericEquals',
  numneq: 'NumericNotEquals',
  numlt: 'NumericLessThan',
  numlteq: 'NumericLessThanEquals',
  numgt: 'NumericGreaterThan',
  numgteq: 'NumericGreaterThanEquals',
  dateeq: 'DateEquals',
  dateneq: 'DateNotEquals',
  datelt: 'DateLessThan',
  datelteq: 'DateLessThanEquals',
  dategt: 'DateGreaterThan',
  dategteq: 'DateGreaterThanEquals',
  bool: 'Bool',
  ipaddr: 'IpAddress',
  notipaddr: 'NotIpAddress',
}

/** OBS documents a short form of every operator. */
export const longOperator = (operator: string): string =>
  Object.hasOwn(SHORT_OPERATORS, operator) ? (SHORT_OPERATORS[operator] ?? operator) : operator
