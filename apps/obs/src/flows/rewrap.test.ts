import { rootPrincipal } from '@sealstack/auth'
import { KeyringError, type Rewrapper } from '@sealstack/envelope'
import { bucketRepository, openObsDatabase, wrappedKeyRepository } from '@sealstack/metadata/obs'
import { onTestFinished, test } from 'vitest'
import type { ObjectAudit } from './object-audit.ts'
import { rewrap } from './rewrap.ts'

const KEY = 'arn:aws:kms:us-east-1:000000000000:key/0d0466b0-e727-4d9c-b35d-f84bb474a37f'

/** What says of itself that version `version` has wrapped it, and is nothing else. */
const ciphertext = (version: number, fill = 0): Uint8Array<ArrayBuffer> => {
  const bytes = Buffer.alloc(156, fill)
  bytes.writeUInt16LE(2, 0)
  bytes.writeUInt16LE(bytes.length - 36, 2)
  bytes.write(KEY.slice(-36), 84, 'latin1')
  bytes.writeUInt32LE(version, 120)
  return Uint8Array.from(bytes)
}

/** A bucket of `objects` and one upload, all on version 0 of a key that has a version 1. */
const setUp = async (objects: number) => {
  const database = await openObsDatabase({ kind: 'memory' })
  onTestFinished(database.close)
  const { client } = database
  await client.bucket.create({ data: { id: 'b', name: 'photos', region: 'us-east-1', createdAtMs: 1n, ownerId: '1' } })
  const sealed = (key: string, index: number) => ({
    ...{ id: key, bucketId: 'b', key, createdAtMs: 1n, headers: '{}', metadata: '{}', encryption: 'aws:kms' },
    ...{ isDeclared: true, keyArn: KEY, keyVersion: 0, wrappedDek: ciphertext(0, index), context: '{}' },
  })
  for (let n = 0; n < objects; n++) {
    const more = { versionId: 'null', isLatest: true, size: 1n, etag: '' }
    await client.objectVersion.create({ data: { ...sealed(`k${n}`, n), ...more } })
  }
  await client.upload.create({ data: sealed('u', 99) })
  const rewrapper: Rewrapper = {
    rewrap: async ({ items }) => items.map(({ wrapped }) => newer(wrapped)),
    standings: async (ids) => ids.map((keyArn) => ({ keyArn, version: 1, state: 'Enabled', isServices: false })),
  }
  const audit = { touch: () => undefined, record: () => undefined } as unknown as ObjectAudit
  const bucket = await bucketRepository(database).find('photos')
  if (!bucket) throw new Error('the bucket is there')
  const order = { bucket, prefix: '', to: undefined, onBehalfOf: rootPrincipal('1'), after: undefined }
  const whole = { ...order, limit: 1000, perSecond: undefined, signal: new AbortController().signal }
  return { client, ctx: { wrappedKeys: wrappedKeyRepository(database), rewrapper, audit, clock: Date }, order: whole }
}

const newer = (wrapped: Uint8Array) =>
  ({ kind: 'rewrapped', wrapped: ciphertext(1, wrapped[10] ?? 0), keyVersion: 1 }) as const

test('no more than so many a second are wrapped anew, whatever groups they are in', async ({ expect }) => {
  const { ctx, order } = await setUp(10)
  const waits: number[] = []
  let nowMs = 0
  const wait = async (ms: number) => {
    waits.push(ms)
    nowMs += ms
  }
  const report = await rewrap({ ...ctx, timer: { now: () => nowMs, wait } }, { ...order, perSecond: 4 })
  expect(report).toMatchObject({ rewrapped: 11, overtaken: 0, refused: [], failed: [], next: undefined })
  expect(waits).toEqual([1000, 1000, 500, 250])
})

test('ends with the batch when it is told to, and says where to go on', async ({ expect }) => {
  const { ctx, order, client } = await setUp(10)
  const stop = new AbortController()
  const wait = async () => stop.abort()
  const limited = { ...order, perSecond: 4, signal: stop.signal }
  const report = await rewrap({ ...ctx, timer: { now: () => 0, wait } }, limited)
  expect(report).toMatchObject({ rewrapped: 4, next: { key: 'k3' } })
  expect(await client.objectVersion.count({ where: { keyVersion: 1 } })).toBe(4)
  expect(await rewrap(ctx, { ...order, after: report.next })).toMatchObject({ rewrapped: 7, next: undefined })
})

test('what was written before the KMS failed stays, and the failure is told', async ({ expect }) => {
  const { ctx, order, client } = await setUp(10)
  let calls = 0
  const failing: Rewrapper = {
    ...ctx.rewrapper,
    rewrap: async (request) => {
      if (++calls > 2) throw new KeyringError('unavailable', 'KMSUnavailable', 'The KMS cannot be used')
      return ctx.rewrapper.rewrap(request)
    },
  }
  const timer = { now: () => 0, wait: async () => undefined }
  const ordered = rewrap({ ...ctx, rewrapper: failing, timer }, { ...order, perSecond: 3 })
  await expect(ordered).rejects.toMatchObject({ code: 'KMSUnavailable' })
  expect(await client.objectVersion.count({ where: { keyVersion: 1 } })).toBe(6)
})
