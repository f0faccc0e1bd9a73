import { rootPrincipal } from '@sealstack/auth'
import type { BucketRow } from '@sealstack/metadata/obs'
import { z } from 'zod'
import type { ObsContext } from '../context.ts'
import { type KeyImpact, type KeyVersionUsage, keyImpact, keyUsage } from './key-status.ts'
import { type RewrapPlace, type RewrapReport, rewrap } from './rewrap.ts'
import { countStale } from './stale-groups.ts'

/** Which data keys: of a bucket, by its name. */
export interface WrappingScope {
  readonly bucket: string
  /** Of the objects' keys. */
  readonly prefix?: string | undefined
  /** A key id, ARN or alias; the newest version of whichever key it is where nothing is said. */
  readonly to?: string | undefined
}

/** What is to be done of it. */
export interface WrappingOrder extends WrappingScope {
  /** The `next` of an earlier report. */
  readonly after?: string | undefined
  /** How many data keys at most; all where nothing is said. */
  readonly limit?: number | undefined
  readonly perSecond?: number | undefined
  readonly signal: AbortSignal
}

/** What became of it; without `next` nothing is left that can be done. */
export type WrappingReport = Omit<RewrapReport, 'next'> & { readonly next?: string }

/** What wraps the data keys of objects, and how that is changed. Fails with KeyringError where the KMS does. */
export interface Wrapping {
  /**
   * Wraps data keys anew, for the root user of the bucket's owner.
   * @throws UnknownBucketError, MalformedPlaceError
   */
  readonly rewrap: (order: WrappingOrder) => Promise<WrappingReport>
  /** How many there are to wrap anew. */
  readonly countStale: (scope: WrappingScope) => Promise<number>
  /** What each version of each key wraps, in a bucket or in all. */
  readonly usage: (bucket: string | undefined) => Promise<readonly KeyVersionUsage[]>
  /** What becomes unreadable without a key. */
  readonly impact: (keyId: string) => Promise<KeyImpact>
}

/** There is no such bucket. */
export class UnknownBucketError extends Error {
  override readonly name = 'UnknownBucketError'
}

/** A place that no report has named. */
export class MalformedPlaceError extends Error {
  override readonly name = 'MalformedPlaceError'
}

/** {@link Wrapping} of a store. */
export const wrapping = (ctx: ObsContext): Wrapping => {
  const find = async (name: string): Promise<BucketRow> => {
    const bucket = await ctx.buckets.find(name)
    if (!bucket) throw new UnknownBucketError(`There is no bucket ${name}.`)
    return bucket
  }
  const scopeOf = async ({ bucket: name, prefix = '', to }: WrappingScope) => {
    const bucket = await find(name)
    return { bucket, prefix, to, onBehalfOf: rootPrincipal(bucket.ownerId) }
  }
  return {
    rewrap: async ({ after, limit = Number.POSITIVE_INFINITY, perSecond, signal, ...scope }) => {
      const place = after === undefined ? undefined : readPlace(after)
      const order = { ...(await scopeOf(scope)), after: place, limit, perSecond, signal }
      const { next, ...report } = await rewrap(ctx, order)
      return next ? { ...report, next: writePlace(next) } : report
    },
    countStale: async (scope) => countStale(ctx, await scopeOf(scope)),
    usage: async (name) => keyUsage(ctx, name === undefined ? {} : { bucketId: (await find(name)).id }),
    impact: (keyId) => keyImpact(ctx, keyId),
  }
}

const shape = z.strictObject({
  table: z.enum(['object', 'upload']),
  layer: z.enum(['inner', 'outer']),
  keyArn: z.string(),
  keyVersion: z.number(),
  key: z.string(),
  id: z.string(),
})

const writePlace = (place: RewrapPlace): string => Buffer.from(JSON.stringify(place), 'utf8').toString('base64url')

const readPlace = (text: string): RewrapPlace => {
  try {
    return shape.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
  } catch {
    throw new MalformedPlaceError('This is not the `next` of an earlier answer.')
  }
}
