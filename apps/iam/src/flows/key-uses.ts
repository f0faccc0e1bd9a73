import type { AccessKeyRepository, AccessKeyRow, AccessKeyUse } from '@sealstack/metadata/iam'

/** When access keys were last used, written down now and then: a write for each request would cost more than the request. */
export interface KeyUses {
  readonly note: (accessKeyId: string, service: string, region: string) => void
  /** The last use of a key, written down or not. */
  readonly latest: (key: AccessKeyRow) => AccessKeyUse
  readonly flush: () => Promise<void>
}

/** The uses of long-lived access keys. */
export const keyUses = (
  keys: Pick<AccessKeyRepository, 'noteUses'>,
  clock: { readonly now: () => number },
): KeyUses => {
  let noted = new Map<string, AccessKeyUse>()
  return {
    note: (id, lastUsedService, lastUsedRegion) => {
      if (!id.startsWith('ASIA')) noted.set(id, { lastUsedAtMs: BigInt(clock.now()), lastUsedService, lastUsedRegion })
    },
    latest: (key) => noted.get(key.id) ?? key,
    flush: async () => {
      const uses = noted
      noted = new Map()
      if (uses.size > 0) await keys.noteUses(uses)
    },
  }
}
