import { type SettingKey, settingKey } from './setting-key.ts'
import type { StorageClass } from './storage-class.ts'
import { storedTags } from './tags.ts'

/** A moment or a number of days. */
interface When {
  readonly Days?: number
  /** ISO 8601, midnight. */
  readonly Date?: string
}

/** Which objects a rule is about, where it names several things at once. */
export interface LifecycleAnd {
  readonly Prefix?: string
  readonly Tag: readonly LifecycleTag[]
  readonly ObjectSizeGreaterThan?: number
  readonly ObjectSizeLessThan?: number
}

/** A tag that an object must have. */
export interface LifecycleTag {
  readonly Key: string
  readonly Value: string
}

/** Which objects a rule is about. */
export interface LifecycleFilter {
  readonly Prefix?: string
  readonly Tag?: LifecycleTag
  readonly ObjectSizeGreaterThan?: number
  readonly ObjectSizeLessThan?: number
  readonly And?: LifecycleAnd
}

/** One rule. */
export interface LifecycleRule {
  readonly ID?: string
  /** The form before filters. */
  readonly Prefix?: string
  readonly Filter?: LifecycleFilter
  readonly Status: 'Enabled' | 'Disabled'
  readonly Transition: readonly (When & { readonly StorageClass: StorageClass })[]
  readonly Expiration?: When & { readonly ExpiredObjectDeleteMarker?: boolean }
  readonly NoncurrentVersionTransition: readonly {
    readonly NoncurrentDays?: number
    readonly NewerNoncurrentVersions?: number
    readonly StorageClass: StorageClass
  }[]
  readonly NoncurrentVersionExpiration?: {
    readonly NoncurrentDays?: number
    readonly NewerNoncurrentVersions?: number
  }
  readonly AbortIncompleteMultipartUpload?: { readonly DaysAfterInitiation?: number }
}

/** How small an object may be and still be moved to another class. */
export type MinimumSize = 'all_storage_classes_128K' | 'varies_by_storage_class'

/** What becomes of objects in time. */
export interface Lifecycle {
  readonly Rule: readonly LifecycleRule[]
  /** Comes and goes in a header. */
  readonly minimumSize?: MinimumSize
}

/** `?lifecycle`. */
export const LIFECYCLE: SettingKey<Lifecycle> = settingKey('lifecycle')

const DAY_MS = 86_400_000
const SMALL_BYTES = 128 * 1024

/** What rules see of an object. */
export interface AgingObject {
  readonly key: string
  readonly sizeBytes: number
  /** When the days begin to count: its creation or, of a noncurrent version, the moment when it became that. */
  readonly sinceMs: number
  readonly tags: readonly LifecycleTag[]
  readonly storageClass: string
}

/** What rules see of a current version, by its row. */
export const agingOf = ({ key, size, createdAtMs, tags, storageClass }: AgingRow): AgingObject => ({
  key,
  sizeBytes: Number(size),
  sinceMs: Number(createdAtMs),
  tags: storedTags(tags).map(([Key, Value]) => ({ Key, Value })),
  storageClass,
})

/** Columns that {@link agingOf} reads. */
export interface AgingRow {
  readonly key: string
  readonly size: bigint
  readonly createdAtMs: bigint
  readonly tags: string
  readonly storageClass: string
}

/** Days are counted to the next midnight UTC, as S3 does. */
export const dueMs = (sinceMs: number, days: number): number => Math.ceil((sinceMs + days * DAY_MS) / DAY_MS) * DAY_MS

/** Whether a rule is about an object; a rule about uploads sees their key alone. */
export const concerns = (rule: LifecycleRule, object: Omit<AgingObject, 'storageClass' | 'sinceMs'>): boolean => {
  const { Filter, Status } = rule
  const { And } = Filter ?? {}
  const tags = [...(Filter?.Tag ? [Filter.Tag] : []), ...(And?.Tag ?? [])]
  const above = Filter?.ObjectSizeGreaterThan ?? And?.ObjectSizeGreaterThan
  const below = Filter?.ObjectSizeLessThan ?? And?.ObjectSizeLessThan
  return (
    Status === 'Enabled' &&
    object.key.startsWith(prefixOfRule(rule)) &&
    tags.every(({ Key, Value }) => object.tags.some((tag) => tag.Key === Key && tag.Value === Value)) &&
    (above === undefined || object.sizeBytes > above) &&
    (below === undefined || object.sizeBytes < below)
  )
}

/** What all keys begin with that any rule is about. */
export const prefixOf = ({ Rule }: Lifecycle): string => {
  const [first = '', ...others] = Rule.filter(({ Status }) => Status === 'Enabled').map(prefixOfRule)
  let length = first.length
  for (const other of others) {
    while (!other.startsWith(first.slice(0, length))) length -= 1
  }
  return first.slice(0, length)
}

const prefixOfRule = ({ Prefix, Filter }: LifecycleRule): string =>
  Prefix ?? Filter?.Prefix ?? Filter?.And?.Prefix ?? ''

/** When the current version of an object expires, and by which rule: the earliest of those that concern it. */
export const expirationOf = (
  { Rule }: Lifecycle,
  object: AgingObject,
): { readonly atMs: number; readonly ruleId: string } | undefined =>
  Rule.filter((rule) => concerns(rule, object))
    .flatMap(({ ID = '', Expiration }) => {
      const atMs = Expiration && momentOf(Expiration, object.sinceMs)
      return atMs === undefined ? [] : [{ atMs, ruleId: ID }]
    })
    .sort((a, b) => a.atMs - b.atMs)[0]

/** The class that an object should have by now; undefined when it is to stay where it is. */
export const transitionOf = (
  { Rule, minimumSize = 'all_storage_classes_128K' }: Lifecycle,
  object: AgingObject,
  nowMs: number,
): StorageClass | undefined => {
  const due = Rule.filter((rule) => concerns(rule, object)).flatMap((rule) =>
    rule.Transition.filter((each) => {
      const atMs = momentOf(each, object.sinceMs)
      return atMs !== undefined && atMs <= nowMs && isLargeEnough(rule, object, each.StorageClass, minimumSize)
    }).map(({ StorageClass }) => StorageClass),
  )
  return coldest(due, object.storageClass)
}

/** The same of a noncurrent version; `newer` is how many noncurrent versions are newer than it. */
export const noncurrentTransitionOf = (
  { Rule, minimumSize = 'all_storage_classes_128K' }: Lifecycle,
  object: AgingObject,
  { newer, nowMs }: { readonly newer: number; readonly nowMs: number },
): StorageClass | undefined => {
  const due = Rule.filter((rule) => concerns(rule, object)).flatMap((rule) =>
    rule.NoncurrentVersionTransition.filter(
      ({ NoncurrentDays = 0, NewerNoncurrentVersions = 0, StorageClass }) =>
        newer >= NewerNoncurrentVersions &&
        dueMs(object.sinceMs, NoncurrentDays) <= nowMs &&
        isLargeEnough(rule, object, StorageClass, minimumSize),
    ).map(({ StorageClass }) => StorageClass),
  )
  return coldest(due, object.storageClass)
}

/** Whether a noncurrent version is to be deleted; `newer` is how many noncurrent versions are newer than it. */
export const isNoncurrentExpired = (
  { Rule }: Lifecycle,
  object: AgingObject,
  { newer, nowMs }: { readonly newer: number; readonly nowMs: number },
): boolean =>
  Rule.some(({ NoncurrentVersionExpiration: expiration, ...rule }) => {
    if (!expiration || !concerns(rule, object)) return false
    const { NoncurrentDays = 0, NewerNoncurrentVersions = 0 } = expiration
    return newer >= NewerNoncurrentVersions && dueMs(object.sinceMs, NoncurrentDays) <= nowMs
  })

/** Whether a delete marker that is the last version of its key is to go. */
export const isMarkerExpired = ({ Rule }: Lifecycle, marker: AgingObject, nowMs: number): boolean =>
  Rule.some((rule) => {
    if (!rule.Expiration || !concerns(rule, marker)) return false
    const { ExpiredObjectDeleteMarker, Days } = rule.Expiration
    return ExpiredObjectDeleteMarker === true || (Days !== undefined && dueMs(marker.sinceMs, Days) <= nowMs)
  })

/** Whether an upload that was begun at a moment is to be aborted. */
export const isUploadExpired = ({ Rule }: Lifecycle, key: string, begunMs: number, nowMs: number): boolean =>
  Rule.some((rule) => {
    const days = rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation
    return days !== undefined && concerns(rule, { key, sizeBytes: 0, tags: [] }) && dueMs(begunMs, days) <= nowMs
  })

const momentOf = ({ Days, Date: date }: When, sinceMs: number): number | undefined => {
  if (date !== undefined) return Date.parse(date)
  return Days === undefined ? undefined : dueMs(sinceMs, Days)
}

/** Objects below 128 KiB stay, unless a rule speaks of sizes itself. */
const isLargeEnough = (
  { Filter }: LifecycleRule,
  { sizeBytes }: AgingObject,
  storageClass: StorageClass,
  minimumSize: MinimumSize,
): boolean => {
  const own = Filter?.ObjectSizeGreaterThan ?? Filter?.ObjectSizeLessThan
  const both = Filter?.And?.ObjectSizeGreaterThan ?? Filter?.And?.ObjectSizeLessThan
  if (own !== undefined || both !== undefined || sizeBytes >= SMALL_BYTES) return true
  return minimumSize === 'varies_by_storage_class' && ['GLACIER', 'DEEP_ARCHIVE'].includes(storageClass)
}

/** From warm to cold: objects move in this direction alone. */
const ORDER = ['STANDARD', 'STANDARD_IA', 'INTELLIGENT_TIERING', 'ONEZONE_IA', 'GLACIER_IR', 'GLACIER', 'DEEP_ARCHIVE']

const coldest = (classes: readonly StorageClass[], current: string): StorageClass | undefined => {
  const [wanted] = [...classes].sort((a, b) => ORDER.indexOf(b) - ORDER.indexOf(a))
  return wanted !== undefined && ORDER.indexOf(wanted) > ORDER.indexOf(current) ? wanted : undefined
}
