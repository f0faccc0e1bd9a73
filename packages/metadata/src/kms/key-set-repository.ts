import type { KeyPatch } from './key-repository.ts'
import type { KmsDatabase } from './open-kms-database.ts'
import type { KeyRow, KeyVersionRow } from './rows.ts'

/** A key's place: its Region and its id. */
export interface KeyPlace {
  readonly region: string
  readonly id: string
}

/** Keys of all Regions. */
export interface KeySetRepository {
  /** The keys of a multi-Region set, by Region. */
  readonly list: (id: string) => Promise<readonly KeyRow[]>
  /** Keys that time has changed at `nowMs`: to be destroyed, to be rotated, or with material that has expired. */
  readonly due: (nowMs: number) => Promise<readonly KeyPlace[]>
  /** Gives every key of a set its next version, if the primary is at the version before it. */
  readonly rotate: (
    primary: KeyRow,
    next: KeyVersionRow,
    patch: Pick<KeyRow, 'nextRotationAtMs' | 'dueAtMs'>,
  ) => Promise<boolean>
  /** Changes keys of a set, all at one moment. */
  readonly patch: (
    id: string,
    patches: readonly { readonly region: string; readonly patch: KeyPatch }[],
  ) => Promise<void>
}

/** {@link KeySetRepository} over the KMS's database. */
export const keySetRepository = ({ client, transaction }: KmsDatabase): KeySetRepository => ({
  list: (id) => client.key.findMany({ where: { id }, orderBy: { region: 'asc' } }),
  due: (nowMs) =>
    client.key.findMany({ where: { dueAtMs: { lte: BigInt(nowMs) } }, select: { region: true, id: true } }),
  rotate: (primary, next, patch) =>
    transaction(async (tx) => {
      const { region, id, version, state } = primary
      const place = { region, id, version, state }
      const { count } = await tx.key.updateMany({ where: place, data: { ...patch, version: next.version } })
      if (count === 0) return false
      const others = await tx.key.findMany({ where: { id, region: { not: region } }, select: { region: true } })
      await tx.key.updateMany({ where: { id, region: { not: region } }, data: { version: next.version } })
      await tx.keyVersion.createMany({
        data: [{ region }, ...others].map((other) => ({ ...next, region: other.region })),
      })
      return true
    }),
  patch: (id, patches) =>
    transaction(async (tx) => {
      for (const { region, patch } of patches) await tx.key.updateMany({ where: { id, region }, data: patch })
    }),
})
