import { describe, test } from 'vitest'
import {
  dueMs,
  isMarkerExpired,
  isNoncurrentExpired,
  type LifecycleRule,
  noncurrentTransitionOf,
  prefixOf,
} from './lifecycle.ts'

const DAY_MS = 86_400_000
const rule = (more: Partial<LifecycleRule>): { readonly Rule: readonly LifecycleRule[] } => ({
  Rule: [{ Status: 'Enabled', Filter: {}, Transition: [], NoncurrentVersionTransition: [], ...more }],
})
const object = { key: 'k', sizeBytes: 1e6, sinceMs: 0, tags: [], storageClass: 'STANDARD' }

describe('lifecycle', () => {
  test('days end at the next midnight UTC', ({ expect }) => {
    expect(dueMs(Date.UTC(2026, 0, 15, 10, 30), 3)).toBe(Date.UTC(2026, 0, 19))
    expect(dueMs(Date.UTC(2026, 0, 15), 3)).toBe(Date.UTC(2026, 0, 18))
  })

  test.for<[newer: number, days: number, boolean]>([
    [2, 3, true],
    [1, 3, false],
    [2, 2, false],
    [9, 9, true],
  ])('a noncurrent version with %i newer ones after %i days', ([newer, days, isExpired], { expect }) => {
    const nowMs = days * DAY_MS
    const lifecycle = rule({ NoncurrentVersionExpiration: { NoncurrentDays: 3, NewerNoncurrentVersions: 2 } })
    expect(isNoncurrentExpired(lifecycle, object, { newer, nowMs })).toBe(isExpired)
  })

  test('a noncurrent version moves to the coldest class that is due, never back', ({ expect }) => {
    const lifecycle = rule({
      NoncurrentVersionTransition: [
        { NoncurrentDays: 30, StorageClass: 'STANDARD_IA' },
        { NoncurrentDays: 60, StorageClass: 'GLACIER' },
      ],
    })
    const at = (days: number, storageClass = 'STANDARD') =>
      noncurrentTransitionOf(lifecycle, { ...object, storageClass }, { newer: 0, nowMs: days * DAY_MS })
    expect([at(29), at(30), at(60), at(60, 'DEEP_ARCHIVE')]).toEqual([undefined, 'STANDARD_IA', 'GLACIER', undefined])
  })

  test('a delete marker that stands alone', ({ expect }) => {
    expect(isMarkerExpired(rule({ Expiration: { ExpiredObjectDeleteMarker: true } }), object, 0)).toBe(true)
    expect(isMarkerExpired(rule({ Expiration: { Days: 2 } }), object, DAY_MS)).toBe(false)
    expect(isMarkerExpired(rule({ Expiration: { Days: 2 } }), object, 2 * DAY_MS)).toBe(true)
    expect(isMarkerExpired(rule({ NoncurrentVersionExpiration: { NoncurrentDays: 1 } }), object, 9e12)).toBe(false)
  })

  test('the prefix that all enabled rules share', ({ expect }) => {
    const of = (...prefixes: string[]) => prefixOf({ Rule: prefixes.flatMap((Prefix) => rule({ Prefix }).Rule) })
    expect([of('logs/a', 'logs/b'), of('a', 'b'), of('a'), of()]).toEqual(['logs/', '', 'a', ''])
  })
})
