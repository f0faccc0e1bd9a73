import type { KeyRange, ListedRow, SkimRange } from '@sealstack/metadata/obs'
import { describe, test } from 'vitest'
import { type ListInput, listKeys } from './list-keys.ts'

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8')

/** A bucket in memory that counts the rows which are read from it. */
const bucketOf = (keys: readonly string[]) => {
  const rows = [...keys]
    .sort((a, b) => Buffer.compare(bytes(a), bytes(b)))
    .map(
      (key): ListedRow => ({
        key,
        createdAtMs: 0n,
        etag: '',
        size: 0n,
        checksumName: null,
        checksumType: null,
        storageClass: 'STANDARD',
        isAppendable: false,
        ownerId: null,
      }),
    )
  const cost = { rows: 0, queries: 0 }
  const list = async (_: string, { prefix, after, afterPrefix, limit }: KeyRange): Promise<readonly ListedRow[]> => {
    const isAfter = ({ key }: ListedRow): boolean => {
      if (afterPrefix !== undefined) {
        return Buffer.compare(bytes(key), bytes(afterPrefix)) > 0 && !key.startsWith(afterPrefix)
      }
      return after === undefined || Buffer.compare(bytes(key), bytes(after)) > 0
    }
    const found = rows.filter((row) => row.key.startsWith(prefix) && isAfter(row)).slice(0, limit)
    cost.rows += found.length
    cost.queries += 1
    return found
  }
  const skim = async (_: string, { prefix, delimiter, limit, ...from }: SkimRange): Promise<readonly string[]> => {
    const found: string[] = []
    for (let place = from.afterPrefix; found.length < limit; ) {
      const next = rows.find(
        ({ key }) => key.startsWith(prefix) && bytes(key).compare(bytes(place)) > 0 && !key.startsWith(place),
      )
      if (!next) break
      found.push(next.key)
      const at = next.key.indexOf(delimiter, prefix.length)
      if (at < 0) break
      place = next.key.slice(0, at + delimiter.length)
    }
    cost.rows += found.length
    cost.queries += 1
    return found
  }
  const objects = { list, skim } as unknown as Parameters<typeof listKeys>[0]['objects']
  const page = (input: Partial<ListInput>) =>
    listKeys({ objects }, { bucketId: 'b', prefix: '', delimiter: '', after: undefined, maxKeys: 1000, ...input })
  return { page, cost }
}

/** What S3 would list, worked out the slow way. */
const expected = (keys: readonly string[], prefix: string, delimiter: string): readonly string[] => {
  const names = keys
    .filter((key) => key.startsWith(prefix))
    .map((key) => {
      const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
      return at < 0 ? key : key.slice(0, at + delimiter.length)
    })
  return [...new Set(names)].sort((a, b) => Buffer.compare(bytes(a), bytes(b)))
}

describe('listKeys', () => {
  const keys = [
    'a',
    'a/',
    'a/1',
    'a/b/2',
    'a//',
    'a0',
    'b/1',
    'b/2',
    'b/c/',
    'c--d--e',
    'c--f',
    'ä/1',
    '\uffff/x',
    '😀',
  ]

  test.for([
    ['', ''],
    ['', '/'],
    ['a', '/'],
    ['a/', '/'],
    ['', '--'],
    ['c', '--'],
    ['none', '/'],
    ['b/', ''],
  ] as const)('with prefix %j and delimiter %j, in pages of every size', async ([prefix, delimiter], { expect }) => {
    const { page } = bucketOf(keys)
    for (const maxKeys of [1, 2, 3, 5, 100]) {
      const names: string[] = []
      let after: string | undefined
      do {
        const { objects, prefixes, next } = await page({ prefix, delimiter, after, maxKeys })
        const found = [...objects.map(({ key }) => key), ...prefixes]
        expect(found.length).toBeLessThanOrEqual(maxKeys)
        names.push(...found.sort((a, b) => Buffer.compare(bytes(a), bytes(b))))
        after = next
      } while (after !== undefined)
      expect(names, `pages of ${maxKeys}`).toEqual(expected(keys, prefix, delimiter))
    }
  })

  test('costs what it returns, and not what lies beneath a prefix', async ({ expect }) => {
    const deep = Array.from({ length: 20 }, (_, folder) =>
      Array.from({ length: 500 }, (_, file) => `${String(folder).padStart(3, '0')}/${file}`),
    ).flat()
    const { page, cost } = bucketOf(deep)
    const { prefixes, next } = await page({ delimiter: '/' })
    expect(prefixes).toHaveLength(20)
    expect(next).toBeUndefined()
    expect(cost.rows).toBeLessThan(20 * 20)
    expect(cost.queries).toBeLessThan(5)
  })

  test('a flat listing is one query', async ({ expect }) => {
    const { page, cost } = bucketOf(Array.from({ length: 5000 }, (_, index) => `k${index}`))
    expect((await page({})).objects).toHaveLength(1000)
    expect(cost).toEqual({ rows: 1001, queries: 1 })
  })

  test('a flat listing with a delimiter that is never met takes few queries', async ({ expect }) => {
    const { page, cost } = bucketOf(Array.from({ length: 5000 }, (_, index) => `k${index}`))
    expect((await page({ delimiter: '/' })).objects).toHaveLength(1000)
    expect(cost.queries).toBeLessThan(10)
  })
})
