import type { ObjectRow } from '@sealstack/metadata/obs'
import { storedTags } from '../domain/tags.ts'

/** What the answer to a read says of an object beside its validators: class, tags, lock, whether it can be appended to. */
export const objectFacts = (row: ObjectRow): Readonly<Record<string, string | undefined>> => {
  const tags = storedTags(row.tags).length
  const isLocked = row.lockMode !== null && row.lockUntilMs !== null
  return {
    'x-amz-storage-class': row.storageClass === 'STANDARD' ? undefined : row.storageClass,
    'x-amz-tagging-count': tags === 0 ? undefined : String(tags),
    'x-amz-object-lock-mode': isLocked ? (row.lockMode ?? undefined) : undefined,
    'x-amz-object-lock-retain-until-date': isLocked ? new Date(Number(row.lockUntilMs)).toISOString() : undefined,
    'x-amz-object-lock-legal-hold': row.hasLegalHold === null ? undefined : row.hasLegalHold ? 'ON' : 'OFF',
    'x-amz-object-type': row.isAppendable ? 'Appendable' : undefined,
    'x-amz-next-append-position': row.isAppendable ? String(row.size) : undefined,
  }
}
