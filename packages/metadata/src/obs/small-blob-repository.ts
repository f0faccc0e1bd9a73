import type { AheadWork } from '../ahead.ts'
import type { DirectRun, SqlValue } from '../direct-run.ts'
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
  /** Written and durable together with whatever is written next: the row that is to point at it. */
  readonly put: (id: string, bytes: Uint8Array, atMs: number) => Promise<void>
  readonly find: (id: string) => Promise<Uint8Array | undefined>
  readonly size: (id: string) => Promise<number | undefined>
  /** False when there was none. A power cut soon after may bring it back. */
  readonly remove: (id: string) => Promise<boolean>
  /** All that are on disk, by id. */
  readonly list: () => AsyncIterable<SmallBlobEntry>
}

const PAGE = 500
const INSERT = 'INSERT INTO "SmallBlob" ("id", "bytes", "committedAtMs") VALUES (?, ?, ?)'

const LIST = `SELECT "id", length("bytes"), "committedAtMs" FROM "SmallBlob" WHERE "id" > ? ORDER BY "id" LIMIT ?`

/** A blob that no transaction has written yet. */
interface Held {
  readonly bytes: Uint8Array
  readonly work: AheadWork
}

/**
 * {@link SmallBlobRepository} over the object store's database. A blob is written in the transaction of the row that points
 * at it, whichever that is, and is held in memory until then; what is removed goes with the next transaction, too.
 */
export const smallBlobRepository = ({ direct }: Pick<ObsDatabase, 'direct'>): SmallBlobRepository => {
  const held = new Map<string, Held>()
  const removing = new Set<string>()
  const heldOf = (id: string): Held | undefined => (removing.has(id) ? undefined : held.get(id))
  const ofRow = async (id: string, sql: string): Promise<SqlValue | undefined> => {
    const row = await direct.read((run) => run.first(sql, [id]))
    return removing.has(id) ? undefined : row?.[0]
  }
  const size = async (id: string): Promise<number | undefined> => {
    const known = heldOf(id)
    if (known) return known.bytes.byteLength
    const bytes = await ofRow(id, 'SELECT length("bytes") FROM "SmallBlob" WHERE "id" = ?')
    return bytes === undefined ? undefined : Number(bytes)
  }
  return {
    put: async (id, bytes, atMs) => {
      const work = {
        run: (run: DirectRun) => void run.change(INSERT, [id, bytes, BigInt(atMs)]),
        committed: () => void held.delete(id),
      }
      held.set(id, { bytes, work })
      direct.ahead.add(work)
    },
    find: async (id) => {
      const bytes = heldOf(id)?.bytes ?? (await ofRow(id, 'SELECT "bytes" FROM "SmallBlob" WHERE "id" = ?'))
      return bytes instanceof Uint8Array ? bytes : undefined
    },
    size,
    remove: async (id) => {
      const known = heldOf(id)
      if (known && direct.ahead.drop(known.work)) return held.delete(id)
      if ((await size(id)) === undefined) return false
      removing.add(id)
      direct.ahead.add({
        run: (run) => void run.change('DELETE FROM "SmallBlob" WHERE "id" = ?', [id]),
        committed: () => void removing.delete(id),
      })
      // Soon, if nothing else is written; where that fails, with whatever comes then.
      direct.write(() => undefined).catch(() => undefined)
      return true
    },
    list: async function* () {
      for (let after = ''; ; ) {
        const page = after
        const rows = await direct.read((run) => run.all(LIST, [page, PAGE]))
        for (const [value, bytes, atMs] of rows) {
          const id = String(value)
          if (!removing.has(id)) yield { id, bytes: Number(bytes), modifiedAtMs: Number(atMs) }
          after = id
        }
        if (rows.length < PAGE) return
      }
    },
  }
}
