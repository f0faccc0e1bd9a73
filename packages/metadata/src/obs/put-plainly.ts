import type { DirectRun } from '../direct-run.ts'
import { findNewestDirectly, insertRow } from './direct-rows.ts'
import type { Accept, PutOutcome } from './put-object.ts'
import type { ObjectRow } from './rows.ts'
import { storedKey } from './stored-key.ts'

/**
 * The commit point of a plain PUT, which nearly every write is: no parts, nothing moved, and in the way at most a version
 * that has no parts. It does what {@link putObject} does, in a tenth of the time; undefined means that the case is not
 * plain and nothing has happened.
 */
export const putPlainly = (run: DirectRun, object: ObjectRow, accept: Accept): PutOutcome | undefined => {
  const { bucketId, versionId } = object
  const key = storedKey(object.key)
  const bucket = run.first('SELECT "versioning" FROM "Bucket" WHERE "id" = ?', [bucketId])
  if (!bucket) return { kind: 'gone' }
  const isReplacing = versionId === 'null'
  if (isReplacing && bucket[0] === 'Enabled') return { kind: 'conflict' }
  const newest = findNewestDirectly(run, bucketId, key)
  if (newest && isReplacing && (newest.versionId !== 'null' || newest.uploadId !== null)) return undefined
  if (!accept(newest?.isDeleteMarker ? undefined : newest)) return { kind: 'refused' }
  if (newest && isReplacing) run.change('DELETE FROM "ObjectVersion" WHERE "id" = ?', [newest.id])
  else if (newest) run.change('UPDATE "ObjectVersion" SET "isLatest" = FALSE WHERE "id" = ?', [newest.id])
  const rank = !newest || object.rank > newest.rank ? object.rank : newest.rank + 1n
  insertRow(run, { ...object, key, rank, isLatest: true })
  return { kind: 'stored', released: isReplacing && newest?.blobId ? [newest.blobId] : [] }
}
