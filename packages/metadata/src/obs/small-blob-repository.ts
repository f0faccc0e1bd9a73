import type { ObsDatabase } from './open-obs-database.ts'

/** A small blob as `list` gives it. */
export interface SmallBlobEntry {
  readonly id: string
  readonly bytes: number
  /** Ms since the epoch. */
  readonly modifiedAtMs: number
}

/** Blobs that lie in the database, beside the rows that point at them. */
export interface SmallBlobRepository {
  /** Durable together with whatever is written next: the row that is to point at it. */
  readonly put: (id: string, bytes: Uint8Array, atMs: number) => Promise<void>
  readonly find: (id: string) => Promise<Uint8Array | undefined>
  readonly size: (id: string) => Promise<number | undefined>
  /** False when there was none. A power cut soon after may bring it back. */
  readonly remove: (id: string) => Promise<boolean>
  /** All of them, by id. */
  readonly list: () => AsyncIterable<SmallBlobEntry>
}

const PAGE = 500

/** {@link SmallBlobRepository} over the object store's database. */
export const smallBlobRepository = ({ client, direct }: ObsDatabase): SmallBlobRepository => ({
  put: (id, bytes, atMs) =>
    direct.writeAhead((run) => {
      run.change('INSERT INTO "SmallBlob" ("id", "bytes", "committedAtMs") VALUES (?, ?, ?)', [id, bytes, BigInt(atMs)])
    }),
  find: async (id) => {
    const row = await direct.read((run) => run.first('SELECT "bytes" FROM "SmallBlob" WHERE "id" = ?', [id]))
    return row?.[0] instanceof Uint8Array ? row[0] : undefined
  },
  size: async (id) => {
    const row = await direct.read((run) => run.first('SELECT length("bytes") FROM "SmallBlob" WHERE "id" = ?', [id]))
    return row && Number(row[0])
  },
  remove: async (id) =>
    (await direct.writeAhead((run) => run.change('DELETE FROM "SmallBlob" WHERE "id" = ?', [id]))) > 0,
  list: async function* () {
    for (let after = ''; ; ) {
      const rows = await client.$queryRaw<
        readonly { readonly id: string; readonly bytes: bigint; readonly at: bigint }[]
      >`
        SELECT "id", length("bytes") AS "bytes", "committedAtMs" AS "at"
        FROM "SmallBlob" WHERE "id" > ${after} ORDER BY "id" LIMIT ${PAGE}`
      for (const { id, bytes, at } of rows) yield { id, bytes: Number(bytes), modifiedAtMs: Number(at) }
      const last = rows.at(-1)
      if (!last || rows.length < PAGE) return
      after = last.id
    }
  },
})
