import type { DirectRun } from '../direct-run.ts'
import { findNewestDirectly, insertRow, removeRow } from './direct-rows.ts'
import type { Accept, PutOutcome } from './put-object.ts'
import type { ObjectRow } from './rows.ts'
import { storedKey } from './stored-key.ts'

/**
 * The commit point of a plain PUT, which nearly every write is: no parts, nothing moved, and in the way at most a version
 * that has no parts. It does what {@link putObject} does, in a tenth of the time; undefined means that the case is not
 * plain and nothing has happened.
 */
export const putPlainly = (
  run: DirectRun,
  object: ObjectRow,
  { accept, quotaBytes }: { readonly accept: Accept; readonly quotaBytes: number | undefined },
): PutOutcome | undefined => {
  const { bucketId, versionId } = object
  const key = storedKey(object.key)
  const bucket = run.first('SELECT "versioning" FROM "Bucket" WHERE "id" = ?', [bucketId])
  if (!bucket) return { kind: 'gone' }
  const isReplacing = versionId === 'null'
  if (isReplacing && bucket[0] === 'Enabled') return { kind: 'conflict' }
  const newest = findNewestDirectly(run, bucketId, key)
  if (newest && isReplacing && (newest.versionId !== 'null' || newest.uploadId !== null)) return undefined
  if (!accept(newest?.isDeleteMarker ? undefined : newest)) return { kind: 'refused' }
  const replaced = isReplacing ? newest?.id : undefined
  if (quotaBytes !== undefined && sizeWith(run, object, replaced) > BigInt(quotaBytes)) return { kind: 'over-quota' }
  if (replaced !== undefined) removeRow(run, replaced)
  else if (newest) run.change('UPDATE "ObjectVersion" SET "isLatest" = FALSE WHERE "id" = ?', [newest.id])
  const rank = !newest || object.rank > newest.rank ? object.rank : newest.rank + 1n
  insertRow(run, { ...object, key, rank, isLatest: true })
  return { kind: 'stored', released: isReplacing && newest?.blobId ? [newest.blobId] : [] }
}

/** How much the bucket will hold. */
const sizeWith = (run: DirectRun, { bucketId, size }: ObjectRow, replaced: string | undefined): bigint => {
  const bytesOf = (sql: string, id: string): bigint => {
    const value = run.first(sql, [id])?.[0]
    return typeof value === 'bigint' ? value : 0n
  }
  const held = bytesOf('SELECT "size" FROM "BucketUsage" WHERE "bucketId" = ?', bucketId)
  const freed = replaced === undefined ? 0n : bytesOf('SELECT "size" FROM "ObjectVersion" WHERE "id" = ?', replaced)
  return held + size - freed
}
