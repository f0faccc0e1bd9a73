import { test } from 'vitest'
import { type Conditions, judgeConditions, type Verdict } from './preconditions.ts'

const object = { etag: 'abc', modifiedMs: Date.UTC(2026, 0, 2, 3, 4, 5, 678) }
const now = Date.UTC(2026, 5, 1)
const same = 'Fri, 02 Jan 2026 03:04:05 GMT'
const before = 'Fri, 02 Jan 2026 03:04:04 GMT'
const future = 'Fri, 02 Jan 2032 03:04:05 GMT'

test.for<[Conditions, Verdict]>([
  [{}, 'proceed'],
  [{ ifMatch: '"abc"' }, 'proceed'],
  [{ ifMatch: 'abc' }, 'proceed'],
  [{ ifMatch: '*' }, 'proceed'],
  [{ ifMatch: '"x", "abc"' }, 'proceed'],
  [{ ifMatch: '"x"' }, { failed: 'If-Match' }],
  [{ ifMatch: '"x"', ifNoneMatch: '"abc"' }, { failed: 'If-Match' }],
  [{ ifNoneMatch: '"abc"' }, 'not-modified'],
  [{ ifNoneMatch: '*' }, 'not-modified'],
  [{ ifNoneMatch: '"x"' }, 'proceed'],
  [{ ifModifiedSince: same }, 'not-modified'],
  [{ ifModifiedSince: before }, 'proceed'],
  [{ ifModifiedSince: future }, 'proceed'],
  [{ ifModifiedSince: 'nonsense' }, 'proceed'],
  [{ ifUnmodifiedSince: same }, 'proceed'],
  [{ ifUnmodifiedSince: before }, { failed: 'If-Unmodified-Since' }],
  [{ ifUnmodifiedSince: 'nonsense' }, 'proceed'],
  [{ ifMatch: '"abc"', ifUnmodifiedSince: before }, 'proceed'],
  [{ ifNoneMatch: '"x"', ifModifiedSince: same }, 'proceed'],
])('%j: %j', ([conditions, verdict], { expect }) => {
  expect(judgeConditions(conditions, object, now)).toEqual(verdict)
})
