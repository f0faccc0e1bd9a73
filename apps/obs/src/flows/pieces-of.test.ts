import type { ObjectPartRow, ObjectRow } from '@sealstack/metadata/obs'
import { test } from 'vitest'
import { piecesOf, requireWhole } from './pieces-of.ts'

const partOf = (number: number): ObjectPartRow => ({ number, blobId: `blob-${number}`, size: 100n, checksum: null })

const rowOf = (size: bigint, more: Partial<ObjectRow> = {}): ObjectRow =>
  ({
    id: 'a',
    bucketId: 'b',
    key: 'log',
    versionId: 'null',
    blobId: null,
    uploadId: 'u',
    size,
    isAppendable: true,
    ...more,
  }) as ObjectRow

/** The pieces of a row, when these are the parts and the row is another by the time it is looked at again. */
const pieces = (row: ObjectRow, parts: readonly ObjectPartRow[], now: ObjectRow | undefined) => {
  const objects = { listParts: async () => parts, find: async () => now } as unknown as Parameters<
    typeof piecesOf
  >[0]['objects']
  return piecesOf({ objects }, 'photos', row)
}

test('what is appended after a row was read is no part of what it describes', async ({ expect }) => {
  const row = rowOf(100n)
  for (const now of [rowOf(200n), rowOf(300n), rowOf(0n, { id: 'another' }), undefined]) {
    const found = await pieces(row, [partOf(1), partOf(2)], now)
    expect(found.map(({ number }) => number)).toEqual([1])
    requireWhole(found, row)
  }
})

test('parts beyond the size of a row that has not grown are not left out, and so refused', async ({ expect }) => {
  const parts = [partOf(1), partOf(2)]
  for (const row of [rowOf(100n), rowOf(0n), rowOf(100n, { isAppendable: false }), rowOf(201n)]) {
    const found = await pieces(row, parts, row)
    expect(found).toHaveLength(2)
    expect(() => requireWhole(found, row)).toThrow('do not make up its size')
  }
})
