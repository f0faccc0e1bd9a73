import type { Key } from './key.ts'
import { Refusal } from './refusal.ts'

/** Whether a key's material is its own to change: it is of one Region, or the primary of its set. */
export const isPrimary = ({ primaryRegion, region }: Pick<Key, 'primaryRegion' | 'region'>): boolean =>
  primaryRegion === undefined || primaryRegion === region

/**
 * Refuses what only the primary key of a set can do.
 * @throws Refusal `unsupported`
 */
export const requirePrimary = (key: Key): void => {
  if (!isPrimary(key)) throw new Refusal('unsupported', `${key.arn} is not a multi-region primary key.`)
}
