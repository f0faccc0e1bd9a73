import { insertRow } from '../direct-run.ts'
import type { KmsDatabase } from './open-kms-database.ts'
import type { RootCheckRow } from './rows.ts'

const ID = 'root'

/** One sealed version, by its row in the database. */
export interface SealedRow {
  readonly rowid: number
  readonly keyId: string
  readonly version: number
  readonly sealed: Uint8Array<ArrayBuffer>
}

/** A sealed version, sealed anew. */
export interface ResealedRow extends SealedRow {
  readonly resealed: Uint8Array
}

/** The proof of the root key, and all that is sealed under it. */
export interface RootCheckRepository {
  readonly find: () => Promise<RootCheckRow | undefined>
  readonly insert: (row: RootCheckRow) => Promise<void>
  /** Sealed versions of all keys, from a row on. */
  readonly listSealed: (afterRowid: number, limit: number) => Promise<readonly SealedRow[]>
  /**
   * Puts what is sealed under another root key in the place of all that is there, with that key's proof. False, and
   * nothing is written, when anything has changed since `rows` were read.
   */
  readonly replace: (check: RootCheckRow, rows: readonly ResealedRow[]) => Promise<boolean>
}

/** How many rows one statement changes: bounds the size of its parameter. */
const CHUNK = 1000

const FIND = 'SELECT "salt", "proof" FROM "RootCheck" WHERE "id" = ?'

const UPDATE = `UPDATE "KeyVersion" SET "sealed" = unhex(changed.value ->> 'resealed')
  FROM json_each(?) AS changed
  WHERE "KeyVersion".rowid = changed.value ->> 'rowid' AND "KeyVersion"."sealed" = unhex(changed.value ->> 'sealed')`

/** Undoes the transaction when what was read is no longer what is there. */
class StaleError extends Error {}

/** {@link RootCheckRepository} over the KMS's database. */
export const rootCheckRepository = ({ client, transaction, direct }: KmsDatabase): RootCheckRepository => ({
  find: async () => {
    const [salt, proof] = (await direct.read((run) => run.first(FIND, [ID]))) ?? []
    if (!(salt instanceof Uint8Array && proof instanceof Uint8Array)) return undefined
    return { salt: new Uint8Array(salt), proof: new Uint8Array(proof) }
  },
  insert: (row) => direct.write((run) => insertRow(run, 'RootCheck', { id: ID, ...row })),
  listSealed: (afterRowid, limit) =>
    client
      .$queryRawUnsafe<readonly SealedRow[]>(
        'SELECT rowid, "keyId", "version", "sealed" FROM "KeyVersion" WHERE "sealed" IS NOT NULL AND rowid > ? ORDER BY rowid LIMIT ?',
        afterRowid,
        limit,
      )
      .then((rows) => rows.map((row) => ({ ...row, rowid: Number(row.rowid), version: Number(row.version) }))),
  replace: async (check, rows) => {
    try {
      await transaction(async (tx) => {
        if ((await tx.keyVersion.count({ where: { sealed: { not: null } } })) !== rows.length) throw new StaleError()
        for (let start = 0; start < rows.length; start += CHUNK) {
          const chunk = rows.slice(start, start + CHUNK).map(({ rowid, sealed, resealed }) => ({
            rowid,
            sealed: Buffer.from(sealed).toString('hex'),
            resealed: Buffer.from(resealed).toString('hex'),
          }))
          if ((await tx.$executeRawUnsafe(UPDATE, JSON.stringify(chunk))) !== chunk.length) throw new StaleError()
        }
        await tx.rootCheck.update({ where: { id: ID }, data: check })
      })
    } catch (error) {
      if (error instanceof StaleError) return false
      throw error
    }
    // Older copies, sealed under the old root key, may still stand in the write-ahead log.
    await client.$queryRawUnsafe('PRAGMA wal_checkpoint(TRUNCATE)')
    return true
  },
})
