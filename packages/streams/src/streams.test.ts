import { createHash } from 'node:crypto'
import { Readable, Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { finished, pipeline } from 'node:stream/promises'
import { seededBytes } from '@sealstack/testing'
import { test } from 'vitest'
import { digestTap } from './digest-tap.ts'
import { startDigests } from './digests.ts'
import { LentBytes } from './lent-bytes.ts'
import { LimitExceededError, limitBytes } from './limit-bytes.ts'
import { readAll } from './read-all.ts'
import { rechunk } from './rechunk.ts'

const bytes = seededBytes(1000)
const pieces = (size: number) =>
  Readable.from(Array.from({ length: Math.ceil(1000 / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size)))

test('limitBytes passes exactly its limit and no byte more', async ({ expect }) => {
  expect(await buffer(pieces(7).pipe(limitBytes(1000)))).toEqual(bytes)
  await expect(pipeline(pieces(7), limitBytes(999), async (source) => buffer(source))).rejects.toThrow(
    LimitExceededError,
  )
})

test('limitBytes lets nothing out of the chunk that goes too far', async ({ expect }) => {
  let passed = 0
  const reading = pipeline(pieces(100), limitBytes(250), async (source) => {
    for await (const chunk of source) passed += chunk.length
  })
  await expect(reading).rejects.toMatchObject({ name: 'LimitExceededError', maxBytes: 250 })
  expect(passed).toBeLessThanOrEqual(200)
})

test('digestTap counts and digests what passes', async ({ expect }) => {
  const digests = await startDigests(['crc32c', 'md5', 'md5'])
  expect(await buffer(pieces(13).pipe(digestTap(digests)))).toEqual(bytes)
  expect(digests.bytes).toBe(1000)
  expect(digests.digestOf('md5')).toEqual(createHash('md5').update(bytes).digest())
  expect(digests.digestOf('md5')).toBe(digests.digestOf('md5'))
  expect(digests.digestOf('crc32c')).toHaveLength(4)
  expect(() => digests.digestOf('sha1')).toThrow(/not asked for/)
})

test('digestTap refuses bytes after a digest was taken, which would not be in it', async ({ expect }) => {
  const digests = await startDigests(['crc32'])
  const tap = digestTap(digests)
  tap.write(bytes)
  digests.digestOf('crc32')
  tap.resume()
  tap.end(bytes)
  await expect(finished(tap)).rejects.toThrow(/after a digest/)
})

test('rechunk regroups whatever comes, and the last piece may be short', async ({ expect }) => {
  for (const incoming of [1, 7, 64, 65, 1000]) {
    for (const size of [1, 63, 64, 100, 999, 1000, 1001]) {
      const regrouped: Buffer[] = []
      await pipeline(pieces(incoming), rechunk(size), async (source) => {
        for await (const piece of source) regrouped.push(piece)
      })
      expect(Buffer.concat(regrouped)).toEqual(bytes)
      expect(regrouped.slice(0, -1).every((piece) => piece.length === size)).toBe(true)
      expect(regrouped).toHaveLength(Math.ceil(1000 / size))
    }
  }
  expect(await buffer(Readable.from([]).pipe(rechunk(8)))).toHaveLength(0)
  expect(() => rechunk(0)).toThrow(RangeError)
})

test('rechunk does not copy a piece that lies within one chunk', async ({ expect }) => {
  const [first] = await pieces(1000).pipe(rechunk(100)).toArray()
  expect(first.buffer === bytes.buffer).toBe(true)
})

test('readAll reads a small body and refuses a large one', async ({ expect }) => {
  expect(await readAll(pieces(64), 1000)).toEqual(bytes)
  await expect(readAll(pieces(64), 999)).rejects.toThrow(LimitExceededError)
})

/** Ten pieces, all of them in one buffer; and how it went for the generator. */
const lending = (failing?: Error) => {
  const buffer = Buffer.alloc(100)
  const state = { given: 0, isEnded: false }
  const pieces = async function* (): AsyncGenerator<Uint8Array> {
    try {
      for (; state.given < 10; state.given++) {
        if (failing && state.given === 5) throw failing
        yield buffer.fill(state.given)
      }
    } finally {
      state.isEnded = true
    }
  }
  return { state, lent: new LentBytes(pieces()) }
}
const all = Buffer.concat(Array.from({ length: 10 }, (_, index) => Buffer.alloc(100, index)))

/** Copies what it gets only when it says that it is done with it. */
const late = () => {
  const got: Buffer[] = []
  const target = new Writable({
    highWaterMark: 1,
    write: (chunk: Uint8Array, _encoding, done) => {
      setImmediate(() => {
        got.push(Buffer.from(chunk))
        done()
      })
    },
  })
  return { got, target }
}

test('what is lent is sent before more is asked for, and copied for whoever reads it as a stream', async ({
  expect,
}) => {
  const sent = lending()
  const { got, target } = late()
  const ended = finished(sent.lent)
  await sent.lent.sendTo(target)
  expect(Buffer.concat(got)).toEqual(all)
  expect(target.writableFinished).toBe(true)
  await ended
  expect(sent.lent.readableEnded).toBe(true)
  const read = lending()
  expect(await buffer(read.lent)).toEqual(all)
  expect(read.state.isEnded).toBe(true)
})

test('what is lent ends with its pieces’ failure, and with a target that goes away', async ({ expect }) => {
  const failing = lending(new Error('unreadable'))
  await expect(failing.lent.sendTo(late().target)).rejects.toThrow('unreadable')
  expect(failing.lent.errored).toMatchObject({ message: 'unreadable' })
  const leaving = lending()
  const target = new Writable({ highWaterMark: 1, write: () => undefined })
  const sending = expect(leaving.lent.sendTo(target)).rejects.toThrow('Premature close')
  setImmediate(() => target.destroy())
  await sending
  expect(leaving.state).toEqual({ given: 0, isEnded: true })
  const unread = lending()
  unread.lent.destroy()
  await finished(unread.lent).catch(() => undefined)
  expect(unread.state.given).toBe(0)
})
