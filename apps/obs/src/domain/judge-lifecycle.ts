import type { Lifecycle, LifecycleFilter, LifecycleRule } from './lifecycle.ts'

/** What is wrong with some rules. Structure that the schema of S3 forbids is `MalformedXML`, and its text is always the same. */
export interface LifecycleProblem {
  readonly code: 'MalformedXML' | 'InvalidRequest' | 'InvalidArgument' | 'InvalidTag'
  readonly message?: string
}

/** Judges the rules of a bucket by all that PutBucketLifecycleConfiguration refuses; undefined when nothing is wrong. */
export const judgeLifecycle = ({ Rule }: Lifecycle): LifecycleProblem | undefined => {
  const ids = Rule.flatMap(({ ID }) => (ID === undefined ? [] : [ID]))
  if (new Set(ids).size < ids.length) return invalid('Rule ID must be unique. Found same ID for more than one rule')
  return Rule.map(judgeRule).find((problem) => problem !== undefined)
}

const MALFORMED: LifecycleProblem = { code: 'MalformedXML' }
const invalid = (message: string): LifecycleProblem => ({ code: 'InvalidRequest', message })
const wrong = (message: string): LifecycleProblem => ({ code: 'InvalidArgument', message })

const judgeRule = (rule: LifecycleRule): LifecycleProblem | undefined =>
  judgeForm(rule) ??
  judgeFilter(rule.Filter) ??
  judgeExpiration(rule) ??
  judgeTransitions(rule) ??
  judgeNoncurrent(rule)

const judgeForm = (rule: LifecycleRule): LifecycleProblem | undefined => {
  const { ID = '', Prefix, Filter, Transition, Expiration, NoncurrentVersionTransition } = rule
  if (ID.length > 255) return wrong('ID length should not exceed allowed limit of 255')
  if ((Prefix === undefined) === (Filter === undefined)) return MALFORMED
  const hasAction =
    Transition.length > 0 ||
    NoncurrentVersionTransition.length > 0 ||
    Expiration !== undefined ||
    rule.NoncurrentVersionExpiration !== undefined ||
    rule.AbortIncompleteMultipartUpload !== undefined
  return hasAction ? undefined : invalid('At least one action needs to be specified in a rule')
}

const judgeFilter = (filter: LifecycleFilter | undefined): LifecycleProblem | undefined => {
  if (!filter) return undefined
  const { And } = filter
  if (Object.keys(filter).length > 1) return MALFORMED
  if (And) {
    const { Prefix, Tag, ObjectSizeGreaterThan: above, ObjectSizeLessThan: below } = And
    const things = [Prefix, above, below].filter((each) => each !== undefined).length + Tag.length
    if (things < 2) return MALFORMED
    const keys = Tag.map(({ Key }) => Key)
    if (new Set(keys).size < keys.length) return invalid('Duplicate Tag Keys are not allowed.')
    if (above !== undefined && below !== undefined && below <= above) {
      return invalid("'ObjectSizeLessThan' should be greater than 'ObjectSizeGreaterThan'.")
    }
  }
  return undefined
}

const judgeExpiration = ({ Expiration, Filter, AbortIncompleteMultipartUpload }: LifecycleRule) => {
  const hasTags = Filter?.Tag !== undefined || (Filter?.And?.Tag.length ?? 0) > 0
  if (AbortIncompleteMultipartUpload) {
    if (hasTags) return invalid('AbortIncompleteMultipartUpload cannot be specified with Tags.')
    if (hasSizes(Filter)) return invalid('AbortIncompleteMultipartUpload cannot be specified with Object Size.')
    const { DaysAfterInitiation } = AbortIncompleteMultipartUpload
    if (DaysAfterInitiation === undefined) return MALFORMED
    if (DaysAfterInitiation <= 0)
      return wrong("'DaysAfterInitiation' for AbortIncompleteMultipartUpload action must be a positive integer")
  }
  if (!Expiration) return undefined
  const { Days, Date: date, ExpiredObjectDeleteMarker } = Expiration
  if ([Days, date, ExpiredObjectDeleteMarker].filter((each) => each !== undefined).length !== 1) return MALFORMED
  if (ExpiredObjectDeleteMarker !== undefined && hasTags)
    return invalid('ExpiredObjectDeleteMarker cannot be specified with Tags.')
  if (ExpiredObjectDeleteMarker !== undefined && hasSizes(Filter)) {
    return invalid('ExpiredObjectDeleteMarker cannot be specified with Object Size.')
  }
  if (Days !== undefined && Days <= 0) return wrong("'Days' for Expiration action must be a positive integer")
  return judgeDate(date)
}

const hasSizes = (filter: LifecycleFilter | undefined): boolean =>
  [filter, filter?.And].some(
    (each) => each?.ObjectSizeGreaterThan !== undefined || each?.ObjectSizeLessThan !== undefined,
  )

const judgeDate = (date: string | undefined): LifecycleProblem | undefined =>
  date === undefined || Date.parse(date) % 86_400_000 === 0 ? undefined : wrong("'Date' must be at midnight GMT")

/** Days that an object must have lain in the class before; S3 moves nothing to these any sooner. */
const MIN_DAYS: Readonly<Record<string, number>> = { STANDARD_IA: 30, ONEZONE_IA: 30 }
const NEVER = ['STANDARD', 'REDUCED_REDUNDANCY']

const judgeTransitions = ({ Transition, Expiration, Prefix, Filter }: LifecycleRule): LifecycleProblem | undefined => {
  const where = `prefix '${Prefix ?? Filter?.Prefix ?? Filter?.And?.Prefix ?? ''}'`
  const kinds = new Set(Transition.map(({ Days }) => (Days === undefined ? 'Date' : 'Days')))
  if (Transition.some(({ Days, Date: date }) => (Days === undefined) === (date === undefined))) return MALFORMED
  if (kinds.size > 1)
    return invalid(`Found mixed 'Date' and 'Days' based Transition actions in lifecycle rule for ${where}`)
  if (
    Expiration &&
    ((Expiration.Days !== undefined && kinds.has('Date')) || (Expiration.Date !== undefined && kinds.has('Days')))
  ) {
    return invalid(
      `Found mixed 'Date' and 'Days' based Expiration and Transition actions in lifecycle rule for ${where}`,
    )
  }
  const classes = Transition.map(({ StorageClass }) => StorageClass)
  if (classes.some((each) => NEVER.includes(each))) return MALFORMED
  if (new Set(classes).size < classes.length) {
    return invalid(`'StorageClass' must be different for 'Transition' actions in same 'Rule' with ${where}`)
  }
  for (const { Days, Date: date, StorageClass } of Transition) {
    const min = MIN_DAYS[StorageClass]
    if (Days !== undefined && Days < 0) return wrong("'Days' for Transition action must be nonnegative")
    if (Days !== undefined && min !== undefined && Days < min) {
      return wrong(
        `'Days' in Transition action must be greater than or equal to ${min} for storageClass '${StorageClass}'`,
      )
    }
    if (Days !== undefined && Expiration?.Days !== undefined && Expiration.Days <= Days) {
      return wrong(`'Days' in the Expiration action for ${where} must be greater than 'Days' in the Transition action`)
    }
    const problem = judgeDate(date)
    if (problem) return problem
  }
  return undefined
}

const judgeNoncurrent = ({ NoncurrentVersionExpiration: expiration, NoncurrentVersionTransition }: LifecycleRule) => {
  if (expiration) {
    const { NoncurrentDays, NewerNoncurrentVersions } = expiration
    if (NoncurrentDays === undefined) return MALFORMED
    if (NoncurrentDays <= 0)
      return wrong("'NoncurrentDays' for NoncurrentVersionExpiration action must be a positive integer")
    if (NewerNoncurrentVersions !== undefined && (NewerNoncurrentVersions < 1 || NewerNoncurrentVersions > 100)) {
      return wrong("'NewerNoncurrentVersions' for NoncurrentVersionExpiration action must be between 1 and 100")
    }
  }
  for (const { NoncurrentDays, StorageClass } of NoncurrentVersionTransition) {
    if (NoncurrentDays === undefined || NEVER.includes(StorageClass)) return MALFORMED
    const min = MIN_DAYS[StorageClass] ?? 0
    if (NoncurrentDays < min) {
      return wrong(
        `'NoncurrentDays' in NoncurrentVersionTransition action must be greater than or equal to ${min} for storageClass '${StorageClass}'`,
      )
    }
  }
  return undefined
}
