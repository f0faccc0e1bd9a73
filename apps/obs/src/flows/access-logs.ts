import { Readable } from 'node:stream'
import { rootPrincipal } from '@sealstack/auth'
import type { BucketRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import { type BucketLogging, LOGGING, logKey } from '../domain/access-log.ts'
import { type AccessFacts, accessRecord } from '../domain/access-record.ts'
import { encryptionRulesOf } from '../domain/bucket-encryption.ts'
import { chooseEncryption } from '../domain/encryption.ts'
import { DEFAULT_CHECKSUM } from '../domain/multipart-checksum.ts'
import { writeObject } from './write-object.ts'

/** How often logs are written, by the store's clock; how often that is looked at, in real time. */
const PERIOD_MS = 300_000
const LOOK_MS = 2000
/** Records of one bucket that are kept: those that come on top before a log is written are lost. */
const MAX_KEPT = 10_000

/** Access logs of the buckets that ask for them. */
export interface AccessLogs {
  /** In which words a bucket wants its log; undefined where it wants none. Cheap, since every request asks. */
  readonly styleOf: (bucket: string) => 's3' | 'obs' | undefined
  readonly add: (facts: AccessFacts) => void
  /** To be told when the settings of a bucket, or the buckets, may have changed. */
  readonly refresh: () => Promise<void>
  /** Writes what there is, one object a bucket; gives how many. */
  readonly deliver: () => Promise<number>
  /** Writes what is left. */
  readonly close: () => Promise<void>
}

interface Source {
  readonly logging: BucketLogging
  readonly records: AccessFacts[]
}

/**
 * Keeps records in memory until they are written, as objects sealed by the default of their bucket. As with the real
 * services that is best effort: a sudden end loses the last minutes.
 */
export const accessLogs = (ctx: ObsContext): AccessLogs => {
  const sources = new Map<string, Source>()
  let last: Promise<unknown> = Promise.resolve()
  let deliveredMs = ctx.clock.now()

  const refresh = async (): Promise<void> => {
    const found = await ctx.settings.bucketsWith(LOGGING.name)
    const kept = new Set<string>()
    for (const { bucket, document } of found) {
      // Only what the shape of this setting has read is stored under its name.
      const logging = document as BucketLogging
      if (!logging.LoggingEnabled) continue
      kept.add(bucket.name)
      sources.set(bucket.name, { logging, records: sources.get(bucket.name)?.records ?? [] })
    }
    for (const name of sources.keys()) if (!kept.has(name)) sources.delete(name)
  }

  const deliverAll = async (): Promise<number> => {
    deliveredMs = ctx.clock.now()
    let count = 0
    for (const [bucket, { logging, records }] of sources) {
      const batch = records.slice()
      if (batch.length === 0 || !(await writeLog(ctx, { bucket, logging, batch }))) continue
      records.splice(0, batch.length)
      count += 1
    }
    return count
  }
  const deliver = (): Promise<number> => {
    const pass = last.then(deliverAll)
    last = pass.catch(() => undefined)
    return pass
  }
  const attempt = (): Promise<unknown> =>
    deliver().catch((error: unknown) => ctx.log.error({ err: error }, 'access logs could not be written'))
  const timer = setInterval(() => {
    if (Math.abs(ctx.clock.now() - deliveredMs) >= PERIOD_MS) void attempt()
  }, LOOK_MS)
  timer.unref()
  return {
    styleOf: (bucket) => {
      const source = sources.get(bucket)
      return source && styleOf(source.logging)
    },
    add: (facts) => {
      const source = sources.get(facts.bucket)
      if (source && source.records.length < MAX_KEPT) source.records.push(facts)
    },
    refresh,
    deliver,
    close: async () => {
      clearInterval(timer)
      await attempt()
    },
  }
}

/** Only OBS knows agencies, and demands one. */
const styleOf = ({ Agency }: BucketLogging): 's3' | 'obs' => (Agency === undefined ? 's3' : 'obs')

interface Log {
  readonly bucket: string
  readonly logging: BucketLogging
  readonly batch: readonly AccessFacts[]
}

/** False where it cannot be written: the target is gone, or its default is one that nothing is sealed by. */
const writeLog = async (ctx: ObsContext, { bucket, logging, batch }: Log): Promise<boolean> => {
  const { LoggingEnabled: enabled } = logging
  const target = enabled && (await ctx.buckets.find(enabled.TargetBucket))
  if (!enabled || !target) return false
  const { accountId } = ctx.config
  const { region } = target
  const unique = Buffer.from(ctx.random(8)).toString('hex').toUpperCase()
  const [first] = batch
  const nowMs = ctx.clock.now()
  const key = logKey(enabled, { accountId, region, bucket, nowMs, eventMs: first?.atMs ?? nowMs, unique })
  const text = batch.map((facts) => `${accessRecord(facts, styleOf(logging))}\n`).join('')
  return storeLog(ctx, target, { key, bytes: Buffer.from(text) })
}

const storeLog = async (
  ctx: ObsContext,
  bucket: BucketRow,
  { key, bytes }: { readonly key: string; readonly bytes: Uint8Array },
): Promise<boolean> => {
  const { byDefault, hasBucketKey } = encryptionRulesOf(await ctx.settings.of(bucket.id))
  const choice = chooseEncryption({
    algorithm: byDefault?.SSEAlgorithm,
    keyId: byDefault?.KMSMasterKeyID,
    hasBucketKey,
  })
  if (typeof choice === 'string') {
    ctx.log.error(
      { bucket: bucket.name, problem: choice },
      'an access log cannot be sealed by the default of its bucket',
    )
    return false
  }
  const outcome = await writeObject(ctx, {
    bucket,
    key,
    encryption: { ...choice, isDeclared: true },
    attributes: PLAIN,
    checksum: DEFAULT_CHECKSUM.name,
    source: {
      body: () => Readable.from([bytes]),
      decoder: undefined,
      maxBytes: bytes.byteLength,
      digests: [],
      expected: () => [],
      signal: () => new AbortController().signal,
    },
    accept: () => true,
    // The bucket is its owner's, who has asked for logs in it.
    behalf: { onBehalfOf: rootPrincipal(bucket.ownerId) },
    cause: {},
  })
  return outcome.kind === 'written' && outcome.committed.kind === 'stored'
}

const PLAIN = {
  headers: '{"content-type":"text/plain"}',
  metadata: '{}',
  storageClass: 'STANDARD',
  tags: '[]',
  acl: null,
  lockMode: null,
  lockUntilMs: null,
  hasLegalHold: null,
  ownerId: null,
} as const
