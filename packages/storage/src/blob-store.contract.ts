import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { seededBytes } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { type BlobStore, newBlobId } from './blob-store.ts'

const bytes = seededBytes(700_000)

const write = async (store: BlobStore, content: Uint8Array = bytes, maxBytes: number | undefined = undefined) => {
  const blob = await store.create(maxBytes)
  await pipeline(Readable.from([content.subarray(0, 5), content.subarray(5)]), blob.sink)
  return blob
}

const read = async (store: BlobStore, id: string, range?: { start: number; end: number }) => {
  const blob = await store.open(id)
  if (!blob) return undefined
  const { start, end } = range ?? { start: 0, end: blob.size - 1 }
  const into = Buffer.alloc(end - start + 1)
  const found = await blob.read(into, start)
  await blob.close()
  return into.subarray(0, found)
}

/** What every driver must do. `open` makes an empty store. */
export const blobStoreContract = (open: () => Promise<BlobStore>): void => {
  describe('every blob store', () => {
    test('reads what is open from any place, more than one place at once', async ({ expect }) => {
      const store = await open()
      const id = newBlobId(randomBytes)
      await store.put(id, Uint8Array.from(bytes))
      const blob = await store.open(id, bytes.byteLength)
      expect(blob?.size).toBe(bytes.byteLength)
      const places = [0, 65_608, bytes.byteLength - 5, bytes.byteLength, bytes.byteLength + 9]
      const found = await Promise.all(
        places.map(async (position) => {
          const into = Buffer.alloc(70_000)
          return into.subarray(0, await blob?.read(into, position))
        }),
      )
      const atOnce = places.map((position) => {
        const into = Buffer.alloc(70_000)
        return into.subarray(0, blob?.readNow(into, position))
      })
      const wanted = places.map((position) => bytes.subarray(position).subarray(0, 70_000))
      for (const each of [found, atOnce]) {
        expect(each.map((piece, index) => piece.equals(wanted[index] ?? Buffer.alloc(1)))).toEqual(
          places.map(() => true),
        )
      }
      expect(Buffer.from(blob?.head(72) ?? [])).toEqual(bytes.subarray(0, 72))
      await blob?.close()
      await blob?.close()
    })

    test('what is put whole is there whole', async ({ expect }) => {
      const store = await open()
      const ids: string[] = []
      for (const content of [bytes, new Uint8Array()]) {
        const id = newBlobId(randomBytes)
        await store.put(id, Uint8Array.from(content))
        expect((await read(store, id))?.equals(content)).toBe(true)
        ids.push(id)
      }
      const listed: string[] = []
      for await (const { id } of store.list()) listed.push(id)
      expect(listed.sort()).toEqual(ids.sort())
    })

    test('gives back what was committed, whole and in ranges', async ({ expect }) => {
      const store = await open()
      const { id, commit } = await write(store)
      await commit()
      expect(id).toMatch(/^[0-9a-f]{32}$/)
      expect((await read(store, id))?.equals(bytes)).toBe(true)
      for (const [start, end] of [
        [0, 0],
        [1, 300_000],
        [262_143, 262_144],
        [699_999, 699_999],
      ] as const) {
        expect((await read(store, id, { start, end }))?.equals(bytes.subarray(start, end + 1)), `${start}-${end}`).toBe(
          true,
        )
      }
      expect(await store.size(id)).toBe(700_000)
    })

    test('gives a blob at once, whether or not its size was known beforehand', async ({ expect }) => {
      const store = await open()
      for (const maxBytes of [undefined, 1000, 100_000]) {
        const { id, commit } = await write(store, bytes.subarray(0, 1000), maxBytes)
        expect(await store.read(id)).toBeUndefined()
        await commit()
        expect(Buffer.from((await store.read(id)) ?? []).equals(bytes.subarray(0, 1000))).toBe(true)
        expect(await read(store, id, { start: 998, end: 1200 })).toEqual(bytes.subarray(998, 1000))
        expect(await store.size(id)).toBe(1000)
        expect(await store.delete(id)).toBe(true)
        expect(await store.read(id)).toBeUndefined()
        expect(await store.delete(id)).toBe(false)
      }
    })

    test('shows nothing before the commit, and nothing after a discard', async ({ expect }) => {
      const store = await open()
      const { id, discard } = await write(store)
      expect(await store.open(id)).toBeUndefined()
      expect(await store.size(id)).toBeUndefined()
      await discard()
      await discard()
      expect(await Readable.from(store.list()).toArray()).toEqual([])
    })

    test('refuses to commit what has not been written to its end, or twice', async ({ expect }) => {
      const store = await open()
      const unfinished = await store.create()
      unfinished.sink.write(bytes)
      await expect(unfinished.commit()).rejects.toThrow(/not been written to its end/)
      await unfinished.discard()
      await expect(unfinished.commit()).rejects.toThrow(/before/)
      const twice = await write(store)
      await twice.commit()
      await expect(twice.commit()).rejects.toThrow(/before/)
      const listed = await Readable.from(store.list()).toArray()
      expect(listed.map(({ id }) => id)).toEqual([twice.id])
    })

    test('keeps a committed blob, though it be discarded after or while it is committed', async ({ expect }) => {
      const store = await open()
      const { id, commit, discard } = await write(store)
      await Promise.all([commit(), discard()])
      await discard()
      expect((await read(store, id))?.equals(bytes)).toBe(true)
    })

    test('forgets, when it is closed, what is still being written, and nothing else', async ({ expect }) => {
      const store = await open()
      const kept = await write(store)
      await kept.commit()
      const lost = await store.create()
      lost.sink.write(bytes)
      await store.close()
      await store.close()
      expect(lost.sink.destroyed).toBe(true)
      const listed = await Readable.from(store.list()).toArray()
      expect(listed.map(({ id }) => id)).toEqual([kept.id])
    })

    test('does not mind what becomes of a buffer that was written', async ({ expect }) => {
      const store = await open()
      const blob = await store.create()
      const reused = Buffer.alloc(1000)
      for (const fill of [1, 2, 3]) {
        await new Promise((resolve) => blob.sink.write(reused.fill(fill), resolve))
      }
      await pipeline(Readable.from([]), blob.sink)
      await blob.commit()
      expect(await read(store, blob.id)).toEqual(Buffer.concat([1, 2, 3].map((fill) => Buffer.alloc(1000, fill))))
    })

    test('gives of a range past the end what there is', async ({ expect }) => {
      const store = await open()
      const { id, commit } = await write(store, bytes.subarray(0, 10))
      await commit()
      expect(await read(store, id, { start: 8, end: 99 })).toEqual(bytes.subarray(8, 10))
      expect(await read(store, id, { start: 10, end: 99 })).toEqual(Buffer.alloc(0))
    })

    test('says that what is absent is absent', async ({ expect }) => {
      const store = await open()
      for (const id of ['0'.repeat(32), '../../etc/passwd', '', 'x'.repeat(32)]) {
        expect(await store.open(id)).toBeUndefined()
        expect(await store.read(id)).toBeUndefined()
        expect(await store.size(id)).toBeUndefined()
        expect(await store.delete(id)).toBe(false)
      }
    })

    test('deletes, and lets an open reader finish', async ({ expect }) => {
      const store = await open()
      const { id, commit } = await write(store)
      await commit()
      const reader = await store.open(id)
      expect(await store.delete(id)).toBe(true)
      expect(await store.delete(id)).toBe(false)
      const into = Buffer.alloc(bytes.byteLength)
      expect(await reader?.read(into, 0)).toBe(bytes.byteLength)
      expect(into.equals(bytes)).toBe(true)
      await reader?.close()
    })

    test('keeps an empty blob', async ({ expect }) => {
      const store = await open()
      const { id, commit } = await write(store, new Uint8Array())
      await commit()
      expect(await read(store, id)).toEqual(Buffer.alloc(0))
    })

    test('writes many at a time and lists them', async ({ expect }) => {
      const store = await open()
      const sizes = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? 1000 : undefined))
      const blobs = await Promise.all(sizes.map((maxBytes) => write(store, bytes.subarray(0, 1000), maxBytes)))
      await Promise.all(blobs.map(({ commit }) => commit()))
      const listed = await Readable.from(store.list()).toArray()
      expect(listed.map(({ id }) => id).sort()).toEqual(blobs.map(({ id }) => id).sort())
      expect(listed.every((entry) => entry.bytes === 1000 && entry.modifiedAtMs > 0)).toBe(true)
    })
  })
}
