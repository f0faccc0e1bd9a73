import { KeyringError, type Subject } from '@sealstack/envelope'
import type { BucketRow, WrappedGroup } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import { standingsOf } from './key-status.ts'

type Deps = Pick<ObsContext, 'wrappedKeys' | 'rewrapper'>

/** Which data keys are meant, and under which key they are to be. */
export interface RewrapScope {
  readonly bucket: BucketRow
  /** Of the objects' keys. */
  readonly prefix: string
  /** A key id, ARN or alias of the bucket's Region; undefined is the newest version of whichever key it is. */
  readonly to: string | undefined
  /** For whom the KMS is asked. */
  readonly onBehalfOf: Subject
}

/** Data keys that are not under the version that they should be under. */
export interface StaleGroup {
  readonly group: WrappedGroup
  /** ARN of the key whose newest version is to wrap them. */
  readonly target: string
}

/**
 * What there is to re-wrap in a bucket, in the order in which that is done. What the store's own key wraps stays under
 * that: the object would be of another mode otherwise.
 * @throws KeyringError `refused` where the key to wrap under is not there
 */
export const staleGroups = async (ctx: Deps, { bucket, to }: RewrapScope): Promise<readonly StaleGroup[]> => {
  const { id: bucketId } = bucket
  const usage = (await ctx.wrappedKeys.usage({ bucketId })).filter(({ wrapped }) => wrapped > 0n)
  const uploads = await ctx.wrappedKeys.uploads({ bucketId })
  const standings = await standingsOf(
    ctx,
    [...usage, ...uploads].map(({ keyArn }) => keyArn),
  )
  const chosen = to === undefined ? undefined : await targetOf(ctx, to, bucket.region)
  const groups = [...placesOf('object', bucketId, usage), ...placesOf('upload', bucketId, uploads)]
  return groups
    .flatMap((group) => {
      const own = standings.get(group.keyArn)
      const target = own?.isServices ? own : (chosen ?? own)
      if (!target || (target.keyArn === group.keyArn && target.version === group.keyVersion)) return []
      return [{ group, target: target.keyArn }]
    })
    .sort((a, b) => compareGroups(a.group, b.group))
}

/** How many data keys a scope has that are to be re-wrapped: counted in an index. */
export const countStale = async (ctx: Deps, scope: RewrapScope): Promise<number> => {
  let sum = 0
  for (const { group } of await staleGroups(ctx, scope)) sum += await ctx.wrappedKeys.count(group, scope.prefix)
  return sum
}

const targetOf = async ({ rewrapper }: Deps, to: string, region: string) => {
  const [standing] = await rewrapper.standings([to], region)
  if (standing?.version !== undefined && !standing.isServices) return standing
  throw new KeyringError('refused', 'NotFoundException', `There is no key ${to} in the bucket's Region ${region}.`)
}

/** Versions that keys do not tell are of no KMS that could be asked. */
const placesOf = (
  table: WrappedGroup['table'],
  bucketId: string,
  rows: readonly Pick<WrappedGroup, 'keyArn' | 'keyVersion'>[],
): readonly WrappedGroup[] => {
  const distinct = new Map(rows.map(({ keyArn, keyVersion }) => [`${keyArn} ${keyVersion}`, { keyArn, keyVersion }]))
  return [...distinct.values()]
    .filter(({ keyVersion }) => keyVersion >= 0)
    .flatMap((key) => (['inner', 'outer'] as const).map((layer) => ({ ...key, bucketId, table, layer })))
}

type Comparable = Omit<WrappedGroup, 'bucketId'>

/** The order in which groups are done. */
export const compareGroups = (a: Comparable, b: Comparable): number =>
  compare(a.keyArn, b.keyArn) || a.keyVersion - b.keyVersion || compare(a.table, b.table) || compare(a.layer, b.layer)

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
