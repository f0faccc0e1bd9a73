import { setImmediate as breathe } from 'node:timers/promises'
import { CreateKeyCommand, RotateKeyOnDemandCommand } from '@aws-sdk/client-kms'
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { seededBytes } from '@sealstack/testing'
import { type Clients, WrongAnswer } from './clients.ts'
import { EXPIRING, type Promises, type VersionContent } from './promises.ts'
import type { Random } from './random.ts'

/** A worker: its clients, what it may rely on, and the name below which its keys are. */
export interface Worker {
  readonly name: string
  readonly clients: Clients
  readonly promises: Promises
  readonly random: Random
  /** Stands every 4 KiB in each body, and must be found nowhere on disk. */
  readonly canary: Buffer
}

type Work = (worker: Worker) => Promise<void>

const [PLAIN, VERSIONED, FILES] = ['plain', 'versioned', 'files']
const PART_BYTES = 5 * 2 ** 20
const MAX_KEYS = 5
const MAX_VERSIONS = 6
const MAX_KMS_KEYS = 24
const MAX_ROTATIONS = 20

/** Makes the buckets, once. */
export const prepareBuckets = async ({ s3 }: Clients): Promise<void> => {
  for (const Bucket of [PLAIN, VERSIONED, EXPIRING]) await s3.send(new CreateBucketCommand({ Bucket }))
  const files = new CreateBucketCommand({ Bucket: FILES })
  files.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> }
      headers['x-amz-fs-file-interface'] = 'Enabled'
      return next(args)
    },
    { step: 'build' },
  )
  await s3.send(files)
  await s3.send(new PutBucketVersioningCommand({ Bucket: VERSIONED, VersioningConfiguration: { Status: 'Enabled' } }))
  const rule = { Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Date: new Date('2020-01-01') } } as const
  await s3.send(
    new PutBucketLifecycleConfigurationCommand({ Bucket: EXPIRING, LifecycleConfiguration: { Rules: [rule] } }),
  )
}

const bodyOf = ({ random, canary }: Worker, maxBytes: number): Buffer => {
  const bytes = seededBytes(canary.length + random.below(maxBytes), random.below(2 ** 31))
  for (let at = 0; at + canary.length <= bytes.length; at += 4096) canary.copy(bytes, at)
  return bytes
}

const keyOf = ({ name, random }: Worker, kind: string): string => `${name}-${kind}${random.below(MAX_KEYS)}`

const modeOf = ({ random, promises }: Worker): Partial<PutObjectCommandInput> => {
  const SSEKMSKeyId = random.pick([undefined, ...promises.keys.keys()])
  return random.pick<Partial<PutObjectCommandInput>>([
    {},
    { ServerSideEncryption: 'aws:kms', SSEKMSKeyId },
    { ServerSideEncryption: 'aws:kms', SSEKMSKeyId, BucketKeyEnabled: true },
    { ServerSideEncryption: 'aws:kms:dsse', SSEKMSKeyId },
  ])
}

const splitPlace = (place: string) => {
  const at = place.indexOf('/')
  return { Bucket: place.slice(0, at), Key: place.slice(at + 1) }
}

const putTo = (place: (worker: Worker) => string, maxBytes: number) => async (worker: Worker) => {
  const [to, Body] = [place(worker), bodyOf(worker, maxBytes)]
  const command = new PutObjectCommand({ ...splitPlace(to), Body, ...modeOf(worker) })
  await worker.promises.change(new Map([[to, Body]]), () => worker.clients.s3.send(command))
}

const putExpiring = putTo((worker) => `${EXPIRING}/${keyOf(worker, 'e')}`, 20_000)

const copy: Work = async (worker) => {
  const { promises, random, clients } = worker
  const [from] = [random.pick([...promises.places(`${PLAIN}/${worker.name}-p`), ''])]
  if (from === '') return
  const to = `${PLAIN}/${keyOf(worker, 'c')}`
  const command = new CopyObjectCommand({ ...splitPlace(to), CopySource: from, ...modeOf(worker) })
  await promises.change(new Map([[to, promises.at(from)]]), () => clients.s3.send(command))
}

const append: Work = async (worker) => {
  const to = `${PLAIN}/${keyOf(worker, 'a')}`
  const [before, bytes] = [worker.promises.at(to) ?? Buffer.alloc(0), bodyOf(worker, 30_000)]
  const target = `/${to}?append&position=${before.byteLength}`
  await worker.promises.change(new Map([[to, Buffer.concat([before, bytes])]]), () =>
    worker.clients.post(target, bytes),
  )
}

const remove: Work = async (worker) => {
  const from = worker.random.pick([...worker.promises.places(`${PLAIN}/${worker.name}-`), ''])
  if (from === '') return
  const command = new DeleteObjectCommand(splitPlace(from))
  await worker.promises.change(new Map([[from, undefined]]), () => worker.clients.s3.send(command))
}

const rename: Work = async (worker) => {
  const { promises, random, clients } = worker
  const from = random.pick([...promises.places(`${FILES}/${worker.name}-`), ''])
  if (from === '') return putTo((one) => `${FILES}/${keyOf(one, 'f')}`, 40_000)(worker)
  const name = `${keyOf(worker, 'f')}-${random.below(2 ** 31)}`
  const after = new Map([
    [from, undefined],
    [`${FILES}/${name}`, promises.at(from)],
  ])
  await promises.change(after, () => clients.post(`/${from}?rename&name=/${name}`))
}

/** Several writes to one of few places at once, which the other workers write to as well. */
const contend: Work = async (worker) => {
  const { promises, random, clients } = worker
  const Key = `both${random.below(2)}`
  const one = (): Promise<void> => {
    const Body = random.below(4) === 0 ? undefined : bodyOf(worker, 60_000)
    const target = { Bucket: PLAIN, Key }
    const put = Body && new PutObjectCommand({ ...target, Body, ...modeOf(worker) })
    return promises.contend(`${PLAIN}/${Key}`, Body, () =>
      put ? clients.s3.send(put) : clients.s3.send(new DeleteObjectCommand(target)),
    )
  }
  const outcomes = await Promise.allSettled(Array.from({ length: 1 + random.below(3) }, one))
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason
}

const changeVersions: Work = async (worker) => {
  const { promises, random, clients } = worker
  const Key = keyOf(worker, 'v')
  const place = { Bucket: VERSIONED, Key }
  const known = promises.versioned.get(`${VERSIONED}/${Key}`) ?? { versions: new Map<string, VersionContent>() }
  promises.versioned.set(`${VERSIONED}/${Key}`, known)
  const choice = known.versions.size > MAX_VERSIONS ? 0 : random.below(5)
  if (choice === 0) {
    const VersionId = random.pick([...known.versions.keys(), ''])
    if (VersionId === '') return
    known.pending = { removed: VersionId }
    await clients.s3.send(new DeleteObjectCommand({ ...place, VersionId }))
    known.versions.delete(VersionId)
  } else {
    const added: VersionContent = choice === 1 ? 'marker' : bodyOf(worker, 30_000)
    known.pending = { added }
    const { VersionId = '' } =
      added === 'marker'
        ? await clients.s3.send(new DeleteObjectCommand(place))
        : await clients.s3.send(new PutObjectCommand({ ...place, Body: added, ...modeOf(worker) }))
    known.versions.set(VersionId, added)
  }
  known.pending = undefined
}

const upload: Work = async (worker) => {
  const { promises, random, clients, name } = worker
  const open = promises.uploads.get(name)
  if (!open) {
    const place = `${PLAIN}/${keyOf(worker, 'm')}`
    const begun = await clients.s3.send(new CreateMultipartUploadCommand({ ...splitPlace(place), ...modeOf(worker) }))
    promises.uploads.set(name, { id: begun.UploadId ?? '', place, parts: new Map(), isEnding: false })
    return
  }
  const target = { ...splitPlace(open.place), UploadId: open.id }
  if (open.parts.size < 2 || random.below(3) === 0) {
    const number = open.parts.size < 2 ? open.parts.size + 1 : 2
    const bytes = number === 1 ? Buffer.concat([bodyOf(worker, 1), seededBytes(PART_BYTES, 1)]) : bodyOf(worker, 99_999)
    open.pending = { number, bytes }
    const { ETag = '' } = await clients.s3.send(new UploadPartCommand({ ...target, PartNumber: number, Body: bytes }))
    open.parts.set(number, { etag: ETag, bytes })
    open.pending = undefined
    return
  }
  const parts = [...open.parts].sort(([a], [b]) => a - b)
  const Parts = parts.map(([PartNumber, { etag: ETag }]) => ({ PartNumber, ETag }))
  open.isEnding = true
  const after = new Map([[open.place, Buffer.concat(parts.map(([, { bytes }]) => bytes))]])
  const command = new CompleteMultipartUploadCommand({ ...target, MultipartUpload: { Parts } })
  await promises.change(after, () => clients.s3.send(command))
  promises.uploads.delete(name)
}

const createKey: Work = async ({ promises, clients }) => {
  if (promises.keys.size >= MAX_KMS_KEYS) return
  const { KeyMetadata } = await clients.kms.send(new CreateKeyCommand({}))
  promises.keys.set(KeyMetadata?.KeyId ?? '', 0)
}

const rotateKey: Work = async ({ promises, random, clients }) => {
  const [id, rotations] = random.pick([...promises.keys, ['', 0] as const])
  if (id === '' || rotations >= MAX_ROTATIONS) return
  await clients.kms.send(new RotateKeyOnDemandCommand({ KeyId: id }))
  promises.keys.set(id, rotations + 1)
}

const rewrapRoot: Work = async ({ clients }) => {
  const answer = await clients.control('/_sealstack/kms/rewrap-root', {})
  if (!answer.ok) throw new WrongAnswer(`rewrap-root was answered ${answer.status}: ${await answer.text()}`)
  await answer.arrayBuffer()
}

const putSmall = putTo((worker) => `${PLAIN}/${keyOf(worker, 'p')}`, 30_000)
const putLarge = putTo((worker) => `${PLAIN}/${keyOf(worker, 'p')}`, 900_000)
const putUnderKey = putTo((worker) => `${PLAIN}/${keyOf(worker, 'k')}`, 10_000)

const OF_OBJECTS: readonly Work[] = [
  ...[putSmall, putLarge, putExpiring, copy, append, remove, rename, contend],
  ...[changeVersions, changeVersions, upload, upload],
]
const OF_KEYS: readonly Work[] = [createKey, rotateKey, rewrapRoot, putUnderKey]

/** What passes a fail point that the usual mixture comes to but seldom. */
const LEADING: Readonly<Record<string, readonly Work[]>> = {
  'part-stored': [upload],
  'upload-completed': [upload],
  'object-appended': [append],
  'object-renamed': [rename],
  'objects-deleted': [putSmall, remove],
  'key-created': [createKey],
  'key-rotated': [createKey, rotateKey],
  'root-key-drafted': [rewrapRoot],
  'root-key-replaced': [rewrapRoot],
}

/** What a worker does. */
export type Kind = 'objects' | 'keys'

/**
 * Does one thing after the other until it fails, which it does with the server's end, or until it is told to end. Of
 * what leads to `point` each kind of worker does its own share.
 */
export const work = async (worker: Worker, kind: Kind, point: string, signal: AbortSignal): Promise<void> => {
  const usual = kind === 'objects' ? OF_OBJECTS : OF_KEYS
  const leading = LEADING[point]?.every((one) => usual.includes(one)) ? LEADING[point] : undefined
  if (kind === 'objects') await putExpiring(worker)
  while (!signal.aborted) {
    await worker.random.pick(leading && worker.random.below(4) > 0 ? leading : usual)(worker)
    // What has nothing to do returns at once, and others must get their turn.
    await breathe()
  }
}
