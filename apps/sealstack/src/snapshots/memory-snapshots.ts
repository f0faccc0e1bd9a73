import type { Succession } from '../succession.ts'
import { type Copies, takeCopies } from './copies.ts'
import type { SnapshotEntry, Snapshots } from './snapshots.ts'

/** Snapshots of a cloud in memory; they end with it. */
export const memorySnapshots = ({ services, replace }: Succession): Snapshots => {
  const taken = new Map<string, { readonly entry: SnapshotEntry; readonly copies: Copies }>()
  return {
    list: async () => [...taken.values()].map(({ entry }) => entry),
    create: async (name) => {
      if (taken.has(name)) return undefined
      const entry = { name, takenAt: new Date().toISOString() }
      taken.set(name, { entry, copies: await takeCopies(services()) })
      return entry
    },
    restore: async (name) => {
      const found = taken.get(name)
      if (found) await replace(await found.copies.again())
      return found !== undefined
    },
    remove: async (name) => {
      await taken.get(name)?.copies.close()
      return taken.delete(name)
    },
    close: async () => {
      for (const { copies } of taken.values()) await copies.close()
    },
  }
}
