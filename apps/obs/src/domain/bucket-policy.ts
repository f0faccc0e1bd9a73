import { type SettingKey, settingKey } from './setting-key.ts'

/** `?policy`: the text as it was put. */
export const BUCKET_POLICY: SettingKey<string> = settingKey('policy')

const MAX_BYTES = 20 * 1024

/** What a policy text is: what is wrong with it, or whom it lets in. */
export type PolicyVerdict = { readonly problem: string } | { readonly isPublic: boolean }

/**
 * Judges the text of a bucket policy as far as PutBucketPolicy does: JSON, the fields of each statement, and resources
 * within the bucket. Words and forms of both dialects are taken.
 */
export const judgePolicy = (text: string, bucket: string): PolicyVerdict => {
  if (Buffer.byteLength(text) > MAX_BYTES) return { problem: 'Policy exceeds the maximum allowed document size.' }
  const policy = parseObject(text)
  if (!policy) return { problem: "Policies must be valid JSON and the first byte must be '{'" }
  const { Version, Statement } = policy
  if (Version !== undefined && Version !== '2012-10-17' && Version !== '2008-10-17') {
    return { problem: 'The policy must contain a valid version string' }
  }
  if (Statement === undefined) return { problem: 'Missing required field Statement' }
  const statements = (Array.isArray(Statement) ? Statement : [Statement]) as unknown[]
  if (statements.length === 0) return { problem: 'Could not parse the policy: Statement is empty!' }
  for (const statement of statements) {
    const problem = isObject(statement) ? judgeStatement(statement, bucket) : 'Invalid policy syntax.'
    if (problem !== undefined) return { problem }
  }
  return { isPublic: statements.some((statement) => isObject(statement) && isOpen(statement)) }
}

const judgeStatement = (statement: Statement, bucket: string): string | undefined => {
  const { Effect } = statement
  if (Effect === undefined) return 'Missing required field Effect'
  if (Effect !== 'Allow' && Effect !== 'Deny') return `Invalid effect: ${String(Effect)}`
  for (const field of ['Principal', 'Action', 'Resource'] as const) {
    const value = statement[field] ?? statement[`Not${field}`]
    if (value === undefined) return `Missing required field ${field}`
  }
  const { Principal = statement.NotPrincipal } = statement
  if (Principal !== '*' && !isObject(Principal)) return 'Invalid principal in policy'
  const actions = listOf(statement.Action ?? statement.NotAction)
  if (actions.length === 0 || !actions.every(isAction)) return 'Policy has invalid action'
  const resources = listOf(statement.Resource ?? statement.NotResource)
  return resources.length > 0 && resources.every((resource) => isWithin(resource, bucket))
    ? undefined
    : 'Policy has invalid resource'
}

type Statement = Readonly<Record<string, unknown>>

const isAction = (action: unknown): boolean => typeof action === 'string' && /^(\*|(s3:)?[A-Za-z*?]+)$/.test(action)

/** `arn:aws:s3:::bucket/*`, or `bucket/*` as OBS has it. */
const isWithin = (resource: unknown, bucket: string): boolean => {
  if (typeof resource !== 'string') return false
  const path = resource.replace(/^arn:[\w-]*:s3:::/, '')
  return path === bucket || path.startsWith(`${bucket}/`)
}

/** Conditions that narrow a policy to some callers, so that `*` is not everybody: "The meaning of public" in the user guide. */
const NARROWING =
  /^(aws:(SourceIp|SourceArn|SourceVpc|SourceVpce|SourceAccount|SourceOwner|SourceOrgID|SourceOrgPaths|PrincipalOrgID|PrincipalOrgPaths|PrincipalArn|PrincipalAccount|userid|VpcSourceIp)|s3:(x-amz-server-side-encryption-aws-kms-key-id|DataAccessPointArn|DataAccessPointAccount)|SourceIp|SourceVpc|SourceVpce)$/i
const POSITIVE = /^(ForA(ny|ll)Values:)?(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike|IpAddress)$/

const isOpen = ({ Effect, Principal, NotPrincipal, Condition }: Statement): boolean => {
  if (Effect !== 'Allow') return false
  const isEverybody =
    NotPrincipal !== undefined ||
    Principal === '*' ||
    (isObject(Principal) && Object.values(Principal).some((value) => listOf(value).includes('*')))
  if (!isEverybody) return false
  const narrowing = Object.entries(isObject(Condition) ? Condition : {}).some(
    ([operator, keys]) =>
      POSITIVE.test(operator) &&
      Object.entries(isObject(keys) ? keys : {}).some(
        ([key, values]) => NARROWING.test(key) && listOf(values).every((value) => !isAnything(String(value))),
      ),
  )
  return !narrowing
}

const isAnything = (value: string): boolean => /^\*+$/.test(value) || value === '0.0.0.0/0' || value === '::/0'

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value])

const isObject = (value: unknown): value is Statement =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const parseObject = (text: string): Statement | undefined => {
  if (!text.startsWith('{')) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
