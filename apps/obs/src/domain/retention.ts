/** What a lock's retention says, in the words of its documents. */
export interface Retention {
  readonly mode: RetentionMode
  readonly untilMs: number
}

/** `GOVERNANCE` yields to those who may bypass it, `COMPLIANCE` to nobody. */
export type RetentionMode = 'GOVERNANCE' | 'COMPLIANCE'

/** What every new version of a bucket gets. */
export interface DefaultRetention {
  readonly mode: RetentionMode
  readonly unit: 'Days' | 'Years'
  readonly count: number
}

/** The mode that a word names. */
export const readRetentionMode = (text: string | undefined): RetentionMode | undefined =>
  text === 'GOVERNANCE' || text === 'COMPLIANCE' ? text : undefined

/** A moment as retention documents give it: ISO 8601, or as OBS has it ms since the epoch in 13 digits. */
export const readRetainUntil = (text: string): number | undefined => {
  const timeMs = /^\d{13}$/.test(text) ? Number(text) : Date.parse(text)
  return /^\d{13}$|^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(timeMs) ? timeMs : undefined
}

/** When a bucket's default retention ends for a version that is made now. */
export const retainedUntil = ({ unit, count }: DefaultRetention, nowMs: number): number => {
  const date = new Date(nowMs)
  if (unit === 'Days') date.setUTCDate(date.getUTCDate() + count)
  else date.setUTCFullYear(date.getUTCFullYear() + count)
  return date.getTime()
}

/** Whether a new retention takes nothing away from the one that still runs. */
export const isExtension = (old: Retention, wanted: Retention | undefined): boolean =>
  wanted !== undefined && wanted.untilMs >= old.untilMs && (old.mode === 'GOVERNANCE' || wanted.mode === 'COMPLIANCE')
