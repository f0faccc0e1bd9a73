import type { Prisma } from '../generated/obs/client.ts'
import type { ObsDatabase } from './open-obs-database.ts'

/** Where a write adds bytes. */
export interface QuotaPlace {
  readonly bucketId: string
  /** Undefined means that there is no limit. */
  readonly quotaBytes: number | undefined
}

/** The bucket would hold more than it may, and nothing has happened. */
export interface OverQuota {
  readonly kind: 'over-quota'
}

/** Rolls a write back that has made its bucket too large. */
class Excess extends Error {}

/** Runs a write in a transaction, which is undone where its bucket then holds more than it may. */
export const withinQuota = async <Outcome extends { readonly kind: string }>(
  { transaction }: Pick<ObsDatabase, 'transaction'>,
  { bucketId, quotaBytes }: QuotaPlace,
  write: (tx: Prisma.TransactionClient) => Promise<Outcome>,
): Promise<Outcome | OverQuota> => {
  if (quotaBytes === undefined) return transaction(write)
  try {
    return await transaction(async (tx) => {
      const outcome = await write(tx)
      if (outcome.kind === 'stored') {
        const usage = await tx.bucketUsage.findUnique({ where: { bucketId } })
        if ((usage?.size ?? 0n) > BigInt(quotaBytes)) throw new Excess()
      }
      return outcome
    })
  } catch (error) {
    if (error instanceof Excess) return { kind: 'over-quota' }
    throw error
  }
}
