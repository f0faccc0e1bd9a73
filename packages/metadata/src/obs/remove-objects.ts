import type { Prisma } from '../generated/obs/client.ts'
import { type Accept, findReplaced, supersede } from './put-object.ts'
import type { ObjectRow } from './rows.ts'
import { storedKey } from './stored-key.ts'
import { FOUND, findNewest, findVersion, removeVersions } from './version-rows.ts'

/** What is to be removed where its condition holds: a version for good, or a key. */
export interface Removal {
  readonly key: string
  /** Undefined means the key: where versions are kept, it only gets a delete marker. */
  readonly versionId: string | undefined
  readonly accept: Accept
  /** The marker's own values; where the bucket's versioning is suspended its version id is `null` instead. */
  readonly marker: Pick<ObjectRow, 'id' | 'versionId' | 'rank' | 'createdAtMs'>
}

/** How one removal ended. */
export type RemovalResult =
  /** The version is gone; one that never was is not found. */
  | { readonly kind: 'removed'; readonly isDeleteMarker: boolean; readonly isFound: boolean }
  /** The key has a delete marker now. */
  | { readonly kind: 'marked'; readonly versionId: string }
  /** The condition did not hold. */
  | { readonly kind: 'refused' }

/** How removals ended. */
export interface RemoveOutcome {
  /** The blobs that nothing refers to any more. */
  readonly released: readonly string[]
  /** In the removals' order. */
  readonly results: readonly RemovalResult[]
}

/** See {@link ObjectRepository.remove}. */
export const removeObjects = async (
  tx: Prisma.TransactionClient,
  bucketId: string,
  removals: readonly Removal[],
): Promise<RemoveOutcome> => {
  const bucket = await tx.bucket.findUnique({ where: { id: bucketId }, select: { versioning: true } })
  const versioning = bucket?.versioning ?? undefined
  if (versioning === undefined) return removeKeys(tx, bucketId, removals)
  const released: string[] = []
  const results: RemovalResult[] = []
  for (const removal of removals) {
    const { blobs, result } =
      removal.versionId === undefined
        ? await markKey(tx, { bucketId, isSuspended: versioning === 'Suspended' }, removal)
        : await removeVersion(tx, bucketId, { ...removal, versionId: removal.versionId })
    released.push(...blobs)
    results.push(result)
  }
  return { released, results }
}

interface Step {
  readonly blobs: readonly string[]
  readonly result: RemovalResult
}

const REFUSED: Step = { blobs: [], result: { kind: 'refused' } }

/** Where there never were versions a key has one row at most, and many are removed in one step. */
const removeKeys = async (
  tx: Prisma.TransactionClient,
  bucketId: string,
  removals: readonly Removal[],
): Promise<RemoveOutcome> => {
  const keys = removals.map(({ key }) => storedKey(key))
  const where = { bucketId, versionId: 'null', key: { in: keys } }
  const found = await tx.objectVersion.findMany({ where, select: { ...FOUND, key: true } })
  const byKey = new Map(found.map((version) => [version.key, version]))
  const taken = new Set<string>()
  const results = removals.map(({ key, versionId = 'null', accept }): RemovalResult => {
    const current = versionId === 'null' ? byKey.get(storedKey(key)) : undefined
    if (versionId === 'null' && !accept(current)) return { kind: 'refused' }
    // Of several that name one key, the first finds it.
    const isFound = current !== undefined && !taken.has(current.key)
    if (current) taken.add(current.key)
    return { kind: 'removed', isDeleteMarker: false, isFound }
  })
  const leaving = new Set(
    removals.flatMap(({ key, versionId = 'null' }, index) =>
      results[index]?.kind === 'removed' && versionId === 'null' ? [storedKey(key)] : [],
    ),
  )
  const released = await removeVersions(
    tx,
    found.filter(({ key }) => leaving.has(key)),
  )
  return { released, results }
}

const markKey = async (
  tx: Prisma.TransactionClient,
  { bucketId, isSuspended }: { readonly bucketId: string; readonly isSuspended: boolean },
  { key: plainKey, accept, marker }: Removal,
): Promise<Step> => {
  const key = storedKey(plainKey)
  const newest = await findNewest(tx, bucketId, key)
  if (!accept(newest?.isDeleteMarker ? undefined : newest)) return REFUSED
  const versionId = isSuspended ? 'null' : marker.versionId
  const old = await findReplaced(tx, { bucketId, key, versionId }, newest)
  const blobs = await removeVersions(tx, old ? [old] : [])
  const rank = await supersede(tx, marker.rank, { newest, removed: old })
  await tx.objectVersion.create({ data: { ...NOTHING, ...marker, versionId, rank, bucketId, key } })
  return { blobs, result: { kind: 'marked', versionId } }
}

const removeVersion = async (
  tx: Prisma.TransactionClient,
  bucketId: string,
  { key: plainKey, versionId, accept }: Removal & { readonly versionId: string },
): Promise<Step> => {
  const key = storedKey(plainKey)
  const version = await findVersion(tx, { bucketId, key, versionId })
  if (!accept(version)) return REFUSED
  const blobs = await removeVersions(tx, version ? [version] : [])
  if (version?.isLatest) {
    const next = await findNewest(tx, bucketId, key)
    if (next) await tx.objectVersion.update({ where: { id: next.id }, data: { isLatest: true } })
  }
  return {
    blobs,
    result: { kind: 'removed', isDeleteMarker: version?.isDeleteMarker ?? false, isFound: version !== undefined },
  }
}

/** A delete marker has no bytes, and so nothing to say of any. */
const NOTHING = {
  isLatest: true,
  isDeleteMarker: true,
  size: 0n,
  etag: '',
  headers: '{}',
  metadata: '{}',
  encryption: '',
  isDeclared: false,
  keyArn: '',
  wrappedDek: new Uint8Array(),
  context: '{}',
} as const
