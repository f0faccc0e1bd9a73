import type { FileHandle } from 'node:fs/promises'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { tempDir } from '@sealstack/testing'
import { beforeEach, onTestFinished, test, vi } from 'vitest'
import type { BlobStore } from './blob-store.ts'
import { fileSink, type WritableFile } from './file-sink.ts'
import { fsBlobStore } from './fs-blob-store.ts'

/** What the store asked of the system, in order, and which calls shall fail. */
const system = vi.hoisted(() => {
  const calls: string[] = []
  return { calls, failing: new Map<string, string>() }
})

vi.mock('node:fs/promises', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs/promises')>()
  const note = (call: string): void => {
    system.calls.push(call)
    const code = system.failing.get(call.split(' ')[0] ?? '')
    if (code !== undefined) throw Object.assign(new Error(code), { code })
  }
  const watch = (file: FileHandle, name: string): FileHandle =>
    new Proxy(file, {
      get: (target, property) => {
        const value: unknown = Reflect.get(target, property)
        if (typeof value !== 'function') return value
        return async (...args: unknown[]) => {
          note(`${String(property)} ${name}`)
          return value.apply(target, args)
        }
      },
    })
  const noted =
    <Args extends readonly unknown[], Result>(name: string, call: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      note([name, ...args.filter((arg) => typeof arg === 'string').map((path) => placeOf(path))].join(' '))
      return call(...args)
    }
  return {
    ...real,
    open: async (...args: Parameters<typeof real.open>) => {
      note(`open ${placeOf(String(args[0]))}`)
      return watch(await real.open(...args), placeOf(String(args[0])))
    },
    mkdir: noted('mkdir', real.mkdir),
    rename: noted('rename', real.rename),
    rm: noted('rm', real.rm),
  }
})

/** A path by what it is: the shape that the calls are compared in. */
const placeOf = (path: string): string => {
  if (path.includes('/tmp/sealstack-') && basename(path).startsWith('sealstack-')) return 'root'
  if (/\/[0-9a-f]{32}$/.test(path)) return path.includes('/blobs/') ? 'blob' : 'temporary'
  return /\/blobs\/[0-9a-f]{2}$/.test(path) ? 'shard' : basename(path)
}

const openStore = async (): Promise<BlobStore> => {
  const { path, remove } = tempDir()
  onTestFinished(remove)
  // One id after another, so that all blobs share a shard.
  let serial = 0
  const store = await fsBlobStore({ root: path, random: () => Buffer.alloc(16).fill(++serial, 15) })
  onTestFinished(store.close)
  system.calls.length = 0
  return store
}

const write = async (store: BlobStore) => {
  const blob = await store.create()
  await pipeline(Readable.from([Buffer.from('some '), Buffer.from('bytes')]), blob.sink)
  return blob
}

beforeEach(() => {
  system.calls.length = 0
  system.failing.clear()
})

test('the bytes are durable before the name is, and the name before the commit ends', async ({ expect }) => {
  const store = await openStore()
  await (await write(store)).commit()
  const first = system.calls.splice(0)
  expect(first.filter((call) => !call.startsWith('writev'))).toEqual([
    'open temporary',
    'datasync temporary',
    'close temporary',
    // Only the first blob of a shard pays for the shard.
    'mkdir shard',
    'open blobs',
    'sync blobs',
    'close blobs',
    'rename temporary blob',
    'open shard',
    'sync shard',
    'close shard',
  ])
  await (await write(store)).commit()
  expect(system.calls.filter((call) => !call.startsWith('writev'))).toEqual([
    'open temporary',
    'datasync temporary',
    'close temporary',
    'rename temporary blob',
    'open shard',
    'sync shard',
    'close shard',
  ])
})

test('of two commits into a new shard neither ends before the shard is durable', async ({ expect }) => {
  const store = await openStore()
  const blobs = [await write(store), await write(store)]
  await Promise.all(blobs.map((blob) => blob.commit()))
  expect(system.calls.filter((call) => call === 'mkdir shard')).toHaveLength(1)
  expect(system.calls.indexOf('sync blobs')).toBeLessThan(system.calls.indexOf('rename temporary blob'))
})

test('a new store is itself durable', async ({ expect }) => {
  const { path, remove } = tempDir()
  onTestFinished(remove)
  await fsBlobStore({ root: `${path}/new/store` })
  const synced = system.calls.filter((call) => call.startsWith('sync'))
  expect(synced).toEqual(['sync blobs', 'sync store', 'sync new', 'sync root'])
})

test.for([
  ['datasync', 'ENOSPC', 'no-space'],
  ['rename', 'EIO', 'io'],
  ['mkdir', 'EDQUOT', 'no-space'],
  ['sync', 'EIO', 'io'],
] as const)(
  'a commit whose %s fails with %s fails as %s and leaves nothing',
  async ([call, code, reason], { expect }) => {
    const store = await openStore()
    await (await write(store)).commit()
    const blob = await write(store)
    if (call === 'mkdir') return expect(await failingFirstCommit(call, code)).toMatchObject({ reason })
    system.failing.set(call, code)
    await expect(blob.commit()).rejects.toMatchObject({ name: 'StorageError', reason })
    system.failing.clear()
    await blob.discard()
    expect(await Readable.from(store.list()).toArray()).toHaveLength(1)
    expect(await store.open(blob.id)).toBeUndefined()
  },
)

/** How the first commit into a shard fails; the next one, without the failure, must succeed. */
const failingFirstCommit = async (call: string, code: string): Promise<unknown> => {
  const store = await openStore()
  const [one, two] = [await write(store), await write(store)]
  system.failing.set(call, code)
  const error = await one.commit().catch((reason: unknown) => reason)
  system.failing.clear()
  await two.commit()
  return error
}

test('a blob is read with no more system calls than it needs, and its file stays open for the next reader', async ({
  expect,
}) => {
  const store = await openStore()
  const blob = await write(store)
  await blob.commit()
  system.calls.length = 0
  const into = Buffer.alloc(4)
  const reader = await store.open(blob.id)
  expect(reader?.size).toBe(10)
  expect(await reader?.read(into, 0)).toBe(4)
  await reader?.close()
  await reader?.close()
  expect(into.toString()).toBe('some')
  expect(system.calls).toEqual(['open blob', 'read blob'])
  system.calls.length = 0
  const again = await store.open(blob.id)
  expect(await again?.read(into, 5)).toBe(4)
  await again?.close()
  expect(into.toString()).toBe('byte')
  expect(system.calls).toEqual(['read blob'])
  await store.close()
  expect(system.calls).toEqual(['read blob', 'close blob'])
})

test('a read that fails is a StorageError, and the file can be closed', async ({ expect }) => {
  const store = await openStore()
  const blob = await write(store)
  await blob.commit()
  system.failing.set('read', 'EIO')
  const reader = await store.open(blob.id)
  await expect(reader?.read(Buffer.alloc(4), 0)).rejects.toMatchObject({ name: 'StorageError', reason: 'io' })
  await reader?.close()
  await store.close()
  expect(system.calls.at(-1)).toBe('close blob')
})

test('a write that stops short goes on where it stopped', async ({ expect }) => {
  const written: Array<readonly [number, string]> = []
  const grudging: WritableFile = {
    fd: -1,
    writev: async (chunks, position) => {
      const taken = Buffer.concat(chunks).subarray(0, 3)
      written.push([position, taken.toString()])
      return { bytesWritten: taken.length }
    },
  }
  const sink = fileSink(grudging)
  sink.cork()
  for (const text of ['ab', 'cd', '', 'efgh']) sink.write(text)
  sink.end()
  await new Promise((resolve) => sink.on('finish', resolve))
  expect(written).toEqual([
    [0, 'abc'],
    [3, 'def'],
    [6, 'gh'],
  ])
  const stuck = fileSink({ fd: -1, writev: async () => ({ bytesWritten: 0 }) })
  await expect(pipeline(Readable.from([Buffer.from('x')]), stuck)).rejects.toMatchObject({ reason: 'io' })
})
