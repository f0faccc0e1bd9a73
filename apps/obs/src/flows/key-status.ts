import type { KeyStanding } from '@sealstack/envelope'
import { regionOf } from '@sealstack/kms-client'
import type { ObsContext } from '../context.ts'

type Deps = Pick<ObsContext, 'wrappedKeys' | 'rewrapper' | 'buckets'>

/** What one version of a key wraps in one bucket. Sizes are bytes. */
export interface KeyVersionUsage {
  readonly bucket: string
  readonly keyArn: string
  /** -1 where the wrapped keys do not tell. */
  readonly keyVersion: number
  /** The version that wraps what is written now; undefined where the key is no more. */
  readonly newestVersion: number | undefined
  readonly keyState: string
  /** Wrapped data keys: an object in two layers has two, and an upload under way counts as well. */
  readonly wrapped: number
  readonly objects: number
  readonly versions: number
  readonly bytes: number
  readonly uploads: number
  /** Of the parts that uploads under way have so far. */
  readonly uploadBytes: number
}

/**
 * What wraps the data keys of a bucket, of a key, or all: by bucket, key and version, read from counters. Versions that
 * wrap nothing any more are told with zeros, as long as their bucket is there.
 * @throws KeyringError
 */
export const keyUsage = async (
  ctx: Deps,
  of: { readonly bucketId?: string; readonly keyArn?: string },
): Promise<readonly KeyVersionUsage[]> => {
  const [usage, uploads] = [await ctx.wrappedKeys.usage(of), await ctx.wrappedKeys.uploads(of)]
  const rows = new Map<string, Omit<KeyVersionUsage, 'bucket' | 'newestVersion' | 'keyState'> & { bucketId: string }>()
  for (const { bucketId, keyArn, keyVersion, ...sums } of usage) {
    const { wrapped, objects, versions, bytes } = sums
    rows.set(`${keyArn} ${keyVersion} ${bucketId}`, {
      ...{ bucketId, keyArn, keyVersion, wrapped: Number(wrapped), uploads: 0, uploadBytes: 0 },
      ...{ objects: Number(objects), versions: Number(versions), bytes: Number(bytes) },
    })
  }
  for (const { bucketId, keyArn, keyVersion, uploads: count, bytes } of uploads) {
    const name = `${keyArn} ${keyVersion} ${bucketId}`
    const known = rows.get(name) ?? { bucketId, keyArn, keyVersion, ...NOTHING }
    const more = { uploads: known.uploads + Number(count), uploadBytes: known.uploadBytes + Number(bytes) }
    rows.set(name, { ...known, ...more, wrapped: known.wrapped + Number(count) })
  }
  const standings = await standingsOf(
    ctx,
    [...rows.values()].map(({ keyArn }) => keyArn),
  )
  return Promise.all(
    [...rows.values()].map(async ({ bucketId, ...row }) => ({
      bucket: (await ctx.buckets.findById(bucketId))?.name ?? '',
      ...row,
      newestVersion: standings.get(row.keyArn)?.version,
      keyState: standings.get(row.keyArn)?.state ?? 'NotFound',
    })),
  )
}

const NOTHING = { wrapped: 0, objects: 0, versions: 0, bytes: 0, uploads: 0, uploadBytes: 0 }

/**
 * Where keys stand, by their ARNs.
 * @throws KeyringError
 */
export const standingsOf = async (
  { rewrapper }: Pick<ObsContext, 'rewrapper'>,
  keyArns: readonly string[],
): Promise<ReadonlyMap<string, KeyStanding>> => {
  const byRegion = groupBy([...new Set(keyArns)], (keyArn) => regionOf(keyArn) ?? '')
  const standings = await Promise.all(
    [...byRegion].map(([region, arns]) => rewrapper.standings(arns, region || undefined)),
  )
  return new Map(standings.flat().map((standing) => [standing.keyArn, standing]))
}

/** What is lost with a key. */
export interface KeyImpact {
  readonly keyArn: string
  readonly keyState: string
  /** Buckets in which something is, by name. */
  readonly buckets: readonly Pick<KeyVersionUsage, 'bucket' | Measure>[]
  readonly total: Pick<KeyVersionUsage, Measure>
}

type Measure = 'objects' | 'versions' | 'bytes' | 'uploads' | 'uploadBytes'
const MEASURES: readonly Measure[] = ['objects', 'versions', 'bytes', 'uploads', 'uploadBytes']

/**
 * What becomes unreadable if a key is disabled or deleted, in either layer, its bucket keys included. Read from counters.
 * @throws KeyringError `refused` for an alias that is not there
 */
export const keyImpact = async (ctx: Deps, keyId: string): Promise<KeyImpact> => {
  const [standing] = await ctx.rewrapper.standings([keyId], regionOf(keyId))
  const keyArn = standing?.keyArn ?? keyId
  const rows = await keyUsage(ctx, { keyArn })
  const byBucket = groupBy(rows, ({ bucket }) => bucket)
  const buckets = [...byBucket].map(([bucket, own]) => ({ bucket, ...sumOf(own) })).filter(holdsAny)
  const sorted = buckets.sort((a, b) => (a.bucket < b.bucket ? -1 : 1))
  return { keyArn, keyState: standing?.state ?? 'NotFound', buckets: sorted, total: sumOf(sorted) }
}

const holdsAny = ({ versions, uploads }: Pick<KeyVersionUsage, Measure>): boolean => versions > 0 || uploads > 0

const sumOf = (rows: readonly Pick<KeyVersionUsage, Measure>[]): Pick<KeyVersionUsage, Measure> => {
  const sum = { objects: 0, versions: 0, bytes: 0, uploads: 0, uploadBytes: 0 }
  for (const row of rows) for (const measure of MEASURES) sum[measure] += row[measure]
  return sum
}

const groupBy = <Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
): ReadonlyMap<string, readonly Item[]> => {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const group = groups.get(nameOf(item))
    if (group) group.push(item)
    else groups.set(nameOf(item), [item])
  }
  return groups
}
