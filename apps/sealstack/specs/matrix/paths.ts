import { crc32 } from 'node:zlib'
import type { WriteCase } from './cases.ts'
import { type Answer, type Call, formOf } from './client.ts'
import type { Path } from './dimensions.ts'
import { askHeaders, customerHeaders, prefixOf } from './headers.ts'
import type { Step } from './oracle.ts'
import { md5, md5OfParts, OBS_PART, plaintext, S3_PART, SMALL } from './plaintext.ts'
import type { World } from './world.ts'

/** Where an object is. */
export interface Place {
  readonly bucket: string
  readonly key: string
}

/** What became of a write, step by step; the last one is the one that failed, if one did. */
export interface Written {
  readonly place: Place
  readonly steps: readonly { readonly step: Step; readonly answer: Answer; readonly md5?: string }[]
  /** What the object must hold now. */
  readonly body: () => Buffer
  /** Sizes of its parts where it was uploaded in parts. */
  readonly parts: readonly number[]
}

/** What a step sends, and the ETag that its answer has where the object is under the store's own key. */
type Stepper = (step: Step, call: Partial<Call>, md5?: string) => Promise<Answer>

/** What a path has to work with. */
interface Job extends Place {
  readonly world: World
  readonly of: WriteCase
  readonly id: number
  /** Headers of the ask. */
  readonly ask: Readonly<Record<string, string>>
  readonly body: Buffer
  readonly step: Stepper
  /** Sends what must come first, and is observed only where it is refused. */
  readonly before: (call: Partial<Call>) => Promise<Answer>
  /** `x-amz-` or `x-obs-`. */
  readonly prefix: string
}

/** A refusal, which ends a path. */
class Ended extends Error {}

/** What copies and parts are copied from. */
export const SOURCES = 'sources'
const SOURCE_IDS = { small: 900_001, large: 900_002, obs: 900_003 } as const
const SOURCE_SIZES = { small: SMALL, large: S3_PART + SMALL, obs: OBS_PART + SMALL } as const

/** Puts the objects that are copied from. */
export const putSources = async ({ send }: World): Promise<void> => {
  for (const name of ['small', 'large', 'obs'] as const) {
    const body = plaintext(SOURCE_IDS[name], SOURCE_SIZES[name])
    await send({ dialect: 's3', method: 'PUT', path: `/${SOURCES}/${name}`, body })
  }
}

/** Runs a path. `again` tells attempts of one case apart. */
export const write = async (world: World, of: WriteCase, again = ''): Promise<Written> => {
  const { path, ask, bucket, id } = of
  const suffix =
    path === 'an older version restored' ? '-v' : path.startsWith('Modify') || path.startsWith('Rename') ? '-fs' : ''
  const place = { bucket: `${bucket.bucket}${suffix}`, key: `${ask.dialect}-${id}${again}` }
  const steps: { readonly step: Step; readonly answer: Answer; readonly md5?: string }[] = []
  const target = { dialect: ask.dialect, method: 'PUT', path: `/${place.bucket}/${place.key}` }
  const before = async (call: Partial<Call>): Promise<Answer> => {
    const answer = await world.send({ ...target, ...call })
    if (answer.status < 300) return answer
    steps.push({ step: 'upload', answer })
    throw new Ended()
  }
  const step: Stepper = async (name, call, digest) => {
    const answer = await before(call)
    steps.push({ step: name, answer, md5: digest })
    return answer
  }
  const body = plaintext(id)
  const job = {
    ...place,
    world,
    of,
    id,
    ask: askHeaders(ask, world.keys),
    body,
    step,
    before,
    prefix: prefixOf(ask.dialect),
  }
  const { body: made = () => body, ...left }: Partial<Written> = await RUN[path](job).catch((error) => {
    if (!(error instanceof Ended)) throw error
    return {}
  })
  let kept: Buffer | undefined
  return { place, steps, body: () => (kept ??= made()), parts: [], ...left }
}

/** The text of an element of an answer. */
export const element = ({ headers, body }: Answer, name: string): string =>
  headers['content-type'] === 'application/xml'
    ? (new RegExp(`<${name}>(.*?)</${name}>`).exec(String(body))?.[1] ?? '')
    : ''

const put = async ({ step, ask, body }: Job, more: Partial<Call> = {}): Promise<void> => {
  await step(
    'upload',
    { headers: { ...ask, ...more.headers }, body, ...(more.signed ? { signed: more.signed } : {}) },
    md5(body),
  )
}

/** A trailer with a checksum, as SDKs send uploads today. */
const putChunked = async ({ step, ask, body }: Job): Promise<void> => {
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(body))
  const framed = Buffer.concat([
    Buffer.from(`${body.byteLength.toString(16)}\r\n`),
    body,
    Buffer.from(`\r\n0\r\nx-amz-checksum-crc32:${sum.toString('base64')}\r\n\r\n`),
  ])
  const headers = {
    ...ask,
    'content-encoding': 'aws-chunked',
    'x-amz-trailer': 'x-amz-checksum-crc32',
    'x-amz-decoded-content-length': String(body.byteLength),
  }
  await step('upload', { headers, body: framed, payload: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' }, md5(body))
}

const putForm = async ({ world, of, bucket, key, step, ask, body }: Job): Promise<void> => {
  const form = formOf(of.ask.dialect, { key, ...ask }, { file: body, bucket, nowMs: world.now() })
  await step('form', { ...form, method: 'POST', path: `/${bucket}`, signed: 'not' }, md5(body))
}

const copyOf = (job: Job, source: string, more: Readonly<Record<string, string>> = {}): Partial<Call> => ({
  headers: { ...job.ask, [`${job.prefix}copy-source`]: source, ...more },
})

const copySmall = async (job: Job): Promise<Partial<Written>> => {
  const bytes = (): Buffer => plaintext(SOURCE_IDS.small)
  await job.step('upload', copyOf(job, `/${SOURCES}/small`), md5(bytes()))
  return { body: bytes }
}

const copySameKey = async (job: Job): Promise<void> => {
  const path = `/${SOURCES}/${job.key}`
  await job.before({ path, body: job.body })
  await job.step('upload', copyOf(job, path), md5(job.body))
}

const copyOntoItself = async (job: Job): Promise<void> => {
  await job.before({ headers: { [`${job.prefix}server-side-encryption`]: 'AES256' }, body: job.body })
  await job.step('upload', copyOf(job, `/${job.bucket}/${job.key}`), md5(job.body))
}

/** Sizes: S3 wants parts of 5 MiB but the last, so only buckets without a default get two. */
const partsOf = ({ of: { ask, bucket } }: Job): readonly number[] => {
  if (ask.dialect === 'obs') return [OBS_PART, SMALL]
  return bucket.bucket === 'none' ? [S3_PART, SMALL] : [SMALL]
}

const uploadParts = async (job: Job, isCopied: boolean): Promise<Partial<Written>> => {
  const { step, of, id } = job
  const sizes = partsOf(job)
  const whole = sizes.reduce((sum, size) => sum + size, 0)
  const source = sizes.length === 1 ? 'small' : of.ask.dialect === 's3' ? 'large' : 'obs'
  const body = (): Buffer => plaintext(isCopied ? SOURCE_IDS[source] : id, whole)
  const begun = await step('upload', { method: 'POST', query: 'uploads', headers: job.ask })
  const uploadId = element(begun, 'UploadId')
  const ofPart = of.ask.customerKey ? customerHeaders(of.ask.dialect) : {}
  const etags: string[] = []
  const pieces: Buffer[] = []
  for (const [index, size] of sizes.entries()) {
    const start = pieces.reduce((sum, piece) => sum + piece.byteLength, 0)
    const piece = body().subarray(start, start + size)
    pieces.push(piece)
    const copied = {
      ...ofPart,
      [`${job.prefix}copy-source`]: `/${SOURCES}/${source}`,
      [`${job.prefix}copy-source-range`]: `bytes=${start}-${start + size - 1}`,
    }
    const sent = isCopied ? { headers: copied } : { headers: ofPart, body: piece }
    const answer = await step('part', { query: `partNumber=${index + 1}&uploadId=${uploadId}`, ...sent }, md5(piece))
    etags.push(answer.headers.etag ?? element(answer, 'ETag').replaceAll('&quot;', '"'))
  }
  await step('complete', { method: 'POST', query: `uploadId=${uploadId}`, body: completion(etags) }, md5OfParts(pieces))
  return { body, parts: sizes }
}

/** The document that completes an upload. */
export const completion = (etags: readonly string[]): string =>
  `<CompleteMultipartUpload>${etags
    .map((etag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${etag}</ETag></Part>`)
    .join('')}</CompleteMultipartUpload>`

const append = async ({ step, ask, of, body }: Job): Promise<void> => {
  const [first, second] = [body.subarray(0, 40_000), body.subarray(40_000)]
  await step('upload', { method: 'POST', query: 'append&position=0', headers: ask, body: first }, md5(first))
  const again = of.ask.customerKey ? customerHeaders(of.ask.dialect) : {}
  await step('upload', { method: 'POST', query: 'append&position=40000', headers: again, body: second }, md5(second))
}

const restoreVersion = async (job: Job): Promise<void> => {
  const { step, before, body, of } = job
  const old = await step('upload', { headers: job.ask, body }, md5(body))
  const versionId = old.headers[`${job.prefix}version-id`]
  await before({ body: plaintext(job.id + 500_000) })
  const key = of.ask.customerKey ? customerHeaders(of.ask.dialect, 'copy-source-') : {}
  await step('upload', copyOf(job, `/${job.bucket}/${job.key}?versionId=${versionId}`, key), md5(body))
}

const archive = async (job: Job): Promise<void> => {
  const { of, prefix, body, step } = job
  const isS3 = of.ask.dialect === 's3'
  await step(
    'upload',
    { headers: { ...job.ask, [`${prefix}storage-class`]: isS3 ? 'GLACIER' : 'COLD' }, body },
    md5(body),
  )
  // More days than the matrix lets pass.
  const [document, days] = isS3 ? ['GlacierJobParameters', 300] : ['RestoreJob', 30]
  const wanted = `<RestoreRequest><Days>${days}</Days><${document}><Tier>Standard</Tier></${document}></RestoreRequest>`
  const digest = { 'content-md5': Buffer.from(md5(Buffer.from(wanted)), 'hex').toString('base64') }
  await step('archive', { method: 'POST', query: 'restore', headers: digest, body: wanted })
}

const update = async (job: Job, hasBucketKey: boolean): Promise<void> => {
  await put(job)
  const flag = hasBucketKey ? '<BucketKeyEnabled>true</BucketKeyEnabled>' : ''
  const body = `<ObjectEncryption><SSE-KMS><KMSKeyArn>${job.world.keys.arn}</KMSKeyArn>${flag}</SSE-KMS></ObjectEncryption>`
  const digest = { 'content-md5': Buffer.from(md5(Buffer.from(body)), 'hex').toString('base64') }
  await job.step('update', { query: 'encryption', headers: digest, body })
}

const modify = async (job: Job): Promise<Partial<Written>> => {
  const piece = plaintext(job.id + 500_000, 200)
  const key = job.of.ask.customerKey ? customerHeaders(job.of.ask.dialect) : {}
  await put(job)
  await job.step('upload', { query: 'modify&position=65500', headers: key, body: piece })
  return { body: () => Buffer.concat([job.body.subarray(0, 65_500), piece, job.body.subarray(65_700)]) }
}

const rename = async (job: Job): Promise<Partial<Written>> => {
  const key = `${job.key}-renamed`
  const headers = job.of.ask.customerKey ? customerHeaders(job.of.ask.dialect) : {}
  await put(job)
  await job.step('rename', { method: 'POST', query: `name=${key}&rename`, headers })
  return { place: { bucket: job.bucket, key } }
}

const left =
  (run: (job: Job) => Promise<void>) =>
  async (job: Job): Promise<Partial<Written>> => {
    await run(job)
    return {}
  }

const RUN: Readonly<Record<Path, (job: Job) => Promise<Partial<Written>>>> = {
  PutObject: left(put),
  'PutObject in aws-chunked': left(putChunked),
  'presigned PUT': left((job) => put(job, { signed: 'url' })),
  PostObject: left(putForm),
  'CopyObject to another key': copySmall,
  'CopyObject to the same key of another bucket': left(copySameKey),
  'CopyObject onto itself': left(copyOntoItself),
  UploadPart: (job) => uploadParts(job, false),
  UploadPartCopy: (job) => uploadParts(job, true),
  AppendObject: left(append),
  'an older version restored': left(restoreVersion),
  'an archive restored': left(archive),
  UpdateObjectEncryption: left((job) => update(job, false)),
  'UpdateObjectEncryption with a Bucket Key': left((job) => update(job, true)),
  ModifyObject: modify,
  RenameObject: rename,
}
