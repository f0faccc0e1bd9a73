import type { Prisma } from '../generated/obs/client.ts'
import type { OverQuota } from './quota.ts'
import type { ObjectPartRow, ObjectRow } from './rows.ts'

/** What an append adds to an object, and what the object is to be afterwards. */
export interface Addition {
  readonly bucketId: string
  readonly part: ObjectPartRow
  /** The size that the object must still have. */
  readonly position: bigint
  readonly becomes: Pick<ObjectRow, 'etag' | 'createdAtMs' | 'checksum'>
}

/** How an append ended; `conflict` is an object that is no longer what it was. */
export type AppendResult = { readonly kind: 'stored' | 'conflict' } | OverQuota

/** See {@link ObjectRepository.append}. */
export const appendPart = async (
  tx: Prisma.TransactionClient,
  id: string,
  { part, position, becomes }: Addition,
): Promise<AppendResult> => {
  const where = { id, isLatest: true, isAppendable: true, size: position }
  if (!(await tx.objectVersion.findFirst({ where, select: { id: true } }))) return CONFLICT
  // An empty append leaves the size as it was, so that alone does not tell that nobody came first.
  const place = { objectId: id, number: part.number }
  if (await tx.objectPart.findUnique({ where: { objectId_number: place }, select: { number: true } })) return CONFLICT
  await tx.objectPart.create({ data: { ...part, objectId: id } })
  await tx.objectVersion.update({ where: { id }, data: { ...becomes, size: position + part.size } })
  return { kind: 'stored' }
}

const CONFLICT = { kind: 'conflict' } as const
