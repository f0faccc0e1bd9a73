import { createHash } from 'node:crypto'
import { closeSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { createChecksum, type LendingSink, LimitExceededError } from '@sealstack/streams'
import { seededBytes, tempDir } from '@sealstack/testing'
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest'
import { HEADER_BYTES } from '../src/header.ts'
import { openRange } from '../src/open-range.ts'
import type { PlainRange } from '../src/range.ts'
import { SealSink } from '../src/seal-sink.ts'
import { type SegmentPool, type SegmentPoolOptions, segmentPool } from '../src/segment-pool.ts'
import { sealedSize } from '../src/size.ts'
import { openBytes } from '../src/whole.ts'
import { cut, dek, identity, reasonOf } from './_util.ts'

const SEGMENT = 65_536
const MIB = 2 ** 20
const plain = seededBytes(3 * MIB + 5)

const newPool = async (options: SegmentPoolOptions = {}): Promise<SegmentPool> => {
  const pool = segmentPool({ size: 1, ...options })
  onTestFinished(pool.close)
  await pool.ready()
  return pool
}

/** Keeps copies: what was written is the writer's again. */
const collector = () => {
  const chunks: Buffer[] = []
  const target = new Writable({
    write: (chunk: Uint8Array, _encoding, done) => {
      chunks.push(Buffer.from(chunk))
      setImmediate(done)
    },
  })
  return { target, bytes: () => Buffer.concat(chunks) }
}

const sealAll = async (bytes: Uint8Array, pool: SegmentPool | undefined, chunk = 100_000) => {
  const { target, bytes: sealed } = collector()
  const options = { dek, identity, maxBytes: bytes.byteLength, digests: ['sha256', 'crc32', 'xxhash3'] as const, pool }
  const sink = new SealSink(options, target)
  await pipeline(cut(bytes, chunk), sink)
  return { sink, sealed: sealed() }
}

const inMemory = (sealed: Uint8Array) => ({
  size: sealed.byteLength,
  read: async (into: Uint8Array, position: number) => {
    const found = sealed.subarray(position, position + into.byteLength)
    into.set(found)
    return found.byteLength
  },
})

const openAll = async (
  sealed: Uint8Array,
  plainBytes: number,
  pool: SegmentPool | undefined,
  range = { start: 0, end: Math.max(0, plainBytes - 1) },
): Promise<Buffer> => {
  const pieces: Buffer[] = []
  for await (const piece of openRange({ dek, identity, plainBytes, pool }, inMemory(sealed), range)) {
    pieces.push(Buffer.from(piece))
  }
  return Buffer.concat(pieces)
}

let shared: SegmentPool
beforeAll(async () => {
  shared = segmentPool({ size: 1 })
  await shared.ready()
})
afterAll(() => shared.close())

describe.each([
  ['in another thread', () => shared],
  ['in this thread', () => undefined],
])('a large body %s', (_, pool) => {
  const sizes = [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, MIB - 1, MIB, MIB + 1, 2 * MIB, 3 * MIB, plain.byteLength]
  test.for(sizes)(
    'of %i bytes becomes the envelope that it always becomes, and comes back',
    async (size, { expect }) => {
      const bytes = plain.subarray(0, size)
      const { sink, sealed } = await sealAll(bytes, pool())
      expect(sealed.byteLength).toBe(sealedSize(size))
      expect(Buffer.from(openBytes({ dek, identity, plainBytes: size }, sealed)).equals(bytes)).toBe(true)
      expect((await openAll(sealed, size, pool())).equals(bytes)).toBe(true)
      expect(sink.bytes).toBe(size)
      expect(Buffer.from(sink.digestOf('sha256'))).toEqual(createHash('sha256').update(bytes).digest())
      const crc32 = createChecksum('crc32')
      crc32.update(bytes)
      expect(Buffer.from(sink.digestOf('crc32'))).toEqual(crc32.digest())
      expect(() => sink.digestOf('md5')).toThrow(/was not asked for/)
    },
  )

  test('is the same however it arrives', async ({ expect }) => {
    for (const chunk of [997, SEGMENT, MIB, 2 * MIB]) {
      const { sealed } = await sealAll(plain, pool(), chunk)
      expect(Buffer.from(openBytes({ dek, identity, plainBytes: plain.byteLength }, sealed)).equals(plain)).toBe(true)
    }
  })

  test('gives any range of it', async ({ expect }) => {
    const { sealed } = await sealAll(plain, pool())
    const edges = [0, 1, SEGMENT - 1, SEGMENT, 4 * SEGMENT, MIB + 4 * SEGMENT - 1, 3 * MIB, plain.byteLength - 1]
    for (const start of edges) {
      for (const end of edges.filter((edge) => edge >= start)) {
        const opened = await openAll(sealed, plain.byteLength, pool(), { start, end })
        expect(opened.equals(plain.subarray(start, end + 1)), `${start} to ${end}`).toBe(true)
      }
    }
  })

  test('that is corrupt in the middle gives what is before, and then no byte more', async ({ expect }) => {
    const { sealed } = await sealAll(plain, pool())
    const place = HEADER_BYTES + 30 * (SEGMENT + 16) + 5
    sealed[place] = (sealed[place] ?? 0) ^ 1
    const pieces: Buffer[] = []
    const read = async () => {
      const range = { start: 0, end: plain.byteLength - 1 }
      const options = { dek, identity, plainBytes: plain.byteLength, pool: pool() }
      for await (const piece of openRange(options, inMemory(sealed), range)) pieces.push(Buffer.from(piece))
    }
    expect(await reasonOf(read())).toBe('corrupt')
    const before = Buffer.concat(pieces)
    expect(before.byteLength).toBeGreaterThan(0)
    expect(before.byteLength).toBeLessThanOrEqual(30 * SEGMENT)
    expect(before.equals(plain.subarray(0, before.byteLength))).toBe(true)
  })

  test('is refused where it is cut off, is another’s or is too long', async ({ expect }) => {
    const { sealed } = await sealAll(plain, pool())
    expect(await reasonOf(openAll(sealed.subarray(0, -1), plain.byteLength, pool()))).toBe('truncated')
    expect(await reasonOf(openAll(sealed.subarray(0, 10), plain.byteLength, pool()))).toBe('truncated')
    const others = openRange(
      { dek, identity: ['another'], plainBytes: plain.byteLength, pool: pool() },
      inMemory(sealed),
      { start: 0, end: 0 },
    )
    expect(await reasonOf(others.next())).toBe('corrupt')
    const lying = { ...inMemory(sealed.subarray(0, 2 * MIB)), size: sealed.byteLength }
    const range = { start: 0, end: plain.byteLength - 1 }
    const short = async () => {
      for await (const _ of openRange({ dek, identity, plainBytes: plain.byteLength, pool: pool() }, lying, range));
    }
    expect(await reasonOf(short())).toBe('truncated')
    const sink = new SealSink({ dek, identity, maxBytes: MIB, digests: [], pool: pool() }, collector().target)
    await expect(pipeline(cut(plain, 100_000), sink)).rejects.toThrow(LimitExceededError)
  })

  test('fails as its target does, and waits for it', async ({ expect }) => {
    const full = new Writable({ write: (_chunk, _encoding, done) => done(new Error('no space')) })
    const sink = new SealSink({ dek, identity, maxBytes: plain.byteLength, digests: [], pool: pool() }, full)
    await expect(pipeline(cut(plain, 100_000), sink)).rejects.toThrow('no space')
    let written = 0
    const stuck = new Writable({
      highWaterMark: 1,
      write: () => {
        written += 1
      },
    })
    const waiting = new SealSink({ dek, identity, maxBytes: 100 * MIB, digests: [], pool: pool() }, stuck)
    let taken = 0
    while (waiting.write(plain.subarray(0, MIB)) && taken < 50) taken += 1
    expect(taken).toBeLessThan(50)
    await expect.poll(() => written).toBe(1)
    waiting.destroy()
    await finished(waiting).catch(() => undefined)
    expect(written).toBe(1)
  })
})

/** A file that may be lent, and what became of that; whatever is written to the target itself is refused. */
const lending = (path: string) => {
  const descriptor = openSync(path, 'w')
  onTestFinished(() => closeSync(descriptor))
  const state: { isLent: boolean; stop: () => void } = { isLent: false, stop: () => undefined }
  const target: LendingSink = Object.assign(
    new Writable({ write: (_chunk, _encoding, done) => done(new Error('It is the thread that writes')) }),
    {
      lend: (stop: () => void) => {
        Object.assign(state, { isLent: true, stop })
        const failure = (cause: unknown) => new Error('refused', { cause })
        return { descriptor, failure, giveBack: () => void Object.assign(state, { isLent: false }) }
      },
    },
  )
  return { target, state }
}

const newPath = (): string => {
  const { path, remove } = tempDir()
  onTestFinished(remove)
  return join(path, 'sealed')
}

test('a thread writes to a file itself, whatever pieces a body comes in', async ({ expect }) => {
  for (const size of [0, 1, MIB, MIB + 1, plain.byteLength]) {
    for (const chunk of [30_001, SEGMENT, 2 * MIB]) {
      const path = newPath()
      const { target, state } = lending(path)
      const digests = ['sha256'] as const
      const options = { dek, identity, maxBytes: plain.byteLength, digests, pool: shared, takesChunks: true }
      const sink = new SealSink(options, target)
      // Each in a buffer of its own, as a socket gives them.
      await pipeline(cut(plain.subarray(0, size), chunk).map(own), sink)
      expect(state.isLent).toBe(false)
      expect(target.writableFinished).toBe(true)
      const opened = openBytes({ dek, identity, plainBytes: size }, readFileSync(path))
      expect(Buffer.from(opened).equals(plain.subarray(0, size)), `${size} in pieces of ${chunk}`).toBe(true)
      expect(Buffer.from(sink.digestOf('sha256'))).toEqual(
        createHash('sha256').update(plain.subarray(0, size)).digest(),
      )
    }
  }
})

/** A copy that has a buffer of its own. */
const own = (chunk: Uint8Array): Uint8Array => new Uint8Array(chunk)

test('a thread reads a file itself, and misses what it does not have', async ({ expect }) => {
  const path = newPath()
  const { sealed } = await sealAll(plain, undefined)
  const read = async (bytes: Uint8Array, range: PlainRange): Promise<Buffer> => {
    writeFileSync(path, bytes)
    const descriptor = openSync(path, 'r')
    onTestFinished(() => closeSync(descriptor))
    const { read, size } = inMemory(sealed)
    // All but the header is the thread's to read.
    const header = {
      size,
      read: (into: Uint8Array, at: number) => (at === 0 ? read(into, at) : Promise.reject(new Error())),
    }
    const file = { descriptor, failure: () => new Error('refused') }
    const pieces: Buffer[] = []
    const options = { dek, identity, plainBytes: plain.byteLength, pool: shared }
    for await (const piece of openRange(options, { ...header, file }, range)) pieces.push(Buffer.from(piece))
    return Buffer.concat(pieces)
  }
  const all = { start: 0, end: plain.byteLength - 1 }
  expect((await read(sealed, all)).equals(plain)).toBe(true)
  expect((await read(sealed, { start: 70_000, end: 2_500_000 })).equals(plain.subarray(70_000, 2_500_001))).toBe(true)
  expect(await reasonOf(read(sealed.subarray(0, -1), all))).toBe('truncated')
  expect(await reasonOf(read(sealed.subarray(0, 1_000_000), all))).toBe('truncated')
})

test('a file that the system does not let a thread read fails as its owner says', async ({ expect }) => {
  const { sealed } = await sealAll(plain, undefined)
  // A folder.
  const descriptor = openSync('/', 'r')
  onTestFinished(() => closeSync(descriptor))
  const file = { descriptor, failure: (cause: unknown) => new Error('refused', { cause }) }
  const options = { dek, identity, plainBytes: plain.byteLength, pool: shared }
  const pieces = openRange(options, { ...inMemory(sealed), file }, { start: 0, end: 0 })
  await expect(pieces.next()).rejects.toMatchObject({ message: 'refused', cause: { code: 'EISDIR' } })
})

test('what the system refuses a thread with, the target names, and the file is given back', async ({ expect }) => {
  const { target, state } = lending('/dev/full')
  const sink = new SealSink({ dek, identity, maxBytes: plain.byteLength, digests: [], pool: shared }, target)
  await expect(pipeline(cut(plain, 100_000), sink)).rejects.toMatchObject({
    message: 'refused',
    cause: { code: 'ENOSPC' },
  })
  expect(state.isLent).toBe(false)
  expect(target.destroyed).toBe(true)
})

test('a file that is asked back is given back when nobody writes to it any more', async ({ expect }) => {
  const path = newPath()
  const { target, state } = lending(path)
  const sink = new SealSink({ dek, identity, maxBytes: 100 * MIB, digests: [], pool: shared }, target)
  sink.on('error', () => undefined)
  for (let count = 0; count < 3; count++) sink.write(plain)
  state.stop()
  expect(state.isLent).toBe(true)
  await finished(sink).catch(() => undefined)
  expect(state.isLent).toBe(false)
  const written = statSync(path).size
  // What is asked of the thread now it does after all that came before.
  await sealAll(plain, shared)
  expect(written).toBeGreaterThan(0)
  expect(statSync(path).size).toBe(written)
})

test('a reader that goes away ends the work, and the thread takes others', async ({ expect }) => {
  const pool = await newPool()
  const { sealed } = await sealAll(plain, pool)
  const options = { dek, identity, plainBytes: plain.byteLength, pool }
  for (let round = 0; round < 40; round++) {
    const pieces = openRange(options, inMemory(sealed), { start: 0, end: plain.byteLength - 1 })
    await pieces.next()
    await pieces.return(undefined)
  }
  expect((await openAll(sealed, plain.byteLength, pool)).equals(plain)).toBe(true)
})

test('a thread has so many bodies at the most; others are worked on by whoever asks', async ({ expect }) => {
  const pool = await newPool()
  const { sealed } = await sealAll(plain, undefined)
  const all = await Promise.all(Array.from({ length: 24 }, () => openAll(sealed, plain.byteLength, pool)))
  expect(all.every((bytes) => bytes.equals(plain))).toBe(true)
  const { sealed: again } = await sealAll(plain, pool)
  expect((await openAll(again, plain.byteLength, pool)).equals(plain)).toBe(true)
})

test.for([
  ['another thread', 48, newPool],
  ['this thread', 32, async () => undefined],
] as const)('downloads use memory again that others have used, opened in %s', async ([, most, poolOf], { expect }) => {
  const pool = await poolOf()
  const { sealed } = await sealAll(plain, undefined)
  const options = { dek, identity, plainBytes: plain.byteLength, pool }
  const range = { start: 0, end: plain.byteLength - 1 }
  const seen = new Set<ArrayBufferLike>()
  const readOnce = async () => {
    for await (const { buffer } of openRange(options, inMemory(sealed), range)) seen.add(buffer)
  }
  // What has no thread has memory of its own, for as long as it is read.
  for (let round = 0; round < (pool ? 6 : 1); round++) await Promise.all(Array.from({ length: 16 }, readOnce))
  expect(seen.size).toBeGreaterThan(16)
  expect(seen.size).toBeLessThanOrEqual(most)
})

/** A thread that takes bodies and ends at the first slot. */
const DYING = new URL(
  'data:text/javascript,import{parentPort as p}from"node:worker_threads";' +
    'p.on("message",m=>m.kind!=="begin"&&process.exit(3));p.postMessage({kind:"ready"})',
)

test('a thread that ends fails what it was working on, and the next one starts', async ({ expect }) => {
  const lost: unknown[] = []
  const pool = await newPool({ program: DYING, onLoss: (error) => lost.push(error) })
  await expect(sealAll(plain, pool)).rejects.toThrow('A thread that seals has ended with 3')
  expect(lost).toHaveLength(1)
  const { sealed } = await sealAll(plain, undefined)
  await pool.ready()
  await expect(openAll(sealed, plain.byteLength, pool)).rejects.toThrow('has ended with 3')
  expect(lost).toHaveLength(2)
})

test('where no thread can be had, whoever asks does the work', async ({ expect }) => {
  const lost: unknown[] = []
  const program = new URL('data:text/javascript,throw new Error("no threads here")')
  const pool = await newPool({ program, onLoss: (error) => lost.push(error) })
  await expect.poll(() => lost).toMatchObject([{ message: 'no threads here' }])
  // Nobody waits for one that will never be there.
  await pool.ready()
  const { sealed } = await sealAll(plain, pool)
  expect((await openAll(sealed, plain.byteLength, pool)).equals(plain)).toBe(true)
  expect(lost).toHaveLength(1)
})

test('a pool that is closed fails what it was working on, and takes nothing more', async ({ expect }) => {
  const pool = await newPool()
  const stuck = new Writable({ highWaterMark: 1, write: () => undefined })
  const sink = new SealSink({ dek, identity, maxBytes: plain.byteLength, digests: [], pool }, stuck)
  const sealing = pipeline(cut(plain, 100_000), sink)
  const failed = expect(sealing).rejects.toThrow('A thread that seals has ended')
  await pool.close()
  stuck.destroy(new Error('A thread that seals has ended, and so does this'))
  await failed
  const { sealed } = await sealAll(plain, pool)
  expect((await openAll(sealed, plain.byteLength, pool)).equals(plain)).toBe(true)
})
