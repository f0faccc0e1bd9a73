/** How urgent a restoration is. */
export type RestoreTier = 'Expedited' | 'Standard' | 'Bulk'

/** What is asked for when an archived object is to be restored. */
export interface RestoreRequest {
  readonly tier: RestoreTier
  /** For how many days it is to be readable. */
  readonly days: number
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** How long each tier takes at most; "Understanding archive retrieval options" in the S3 user guide. */
const DELAYS: Readonly<Record<RestoreTier, Readonly<{ GLACIER: number; DEEP_ARCHIVE: number }>>> = {
  Expedited: { GLACIER: 5 * MINUTE_MS, DEEP_ARCHIVE: 12 * HOUR_MS },
  Standard: { GLACIER: 5 * HOUR_MS, DEEP_ARCHIVE: 12 * HOUR_MS },
  Bulk: { GLACIER: 12 * HOUR_MS, DEEP_ARCHIVE: 48 * HOUR_MS },
}

/** The tier that a word names. */
export const readTier = (text: string): RestoreTier | undefined =>
  (['Expedited', 'Standard', 'Bulk'] as const).find((tier) => tier === text.trim())

/** From when until when a restored object can be read: it ends at a midnight UTC. */
export const restoreTimes = (
  { tier, days }: RestoreRequest,
  storageClass: string,
  nowMs: number,
): { readonly fromMs: number; readonly untilMs: number } => {
  const fromMs = nowMs + DELAYS[tier][storageClass === 'DEEP_ARCHIVE' ? 'DEEP_ARCHIVE' : 'GLACIER']
  return { fromMs, untilMs: (Math.floor((fromMs + days * DAY_MS) / DAY_MS) + 1) * DAY_MS }
}
