import { Refusal } from '../domain/refusal.ts'

const encodeMarker = (place: string): string => Buffer.from(`m1:${place}`).toString('base64url')

/**
 * The place in a list that a marker stands for; undefined without one.
 * @throws Refusal `invalid-marker` when it is no marker of ours.
 */
export const placeOfMarker = (marker: string | undefined): string | undefined => {
  if (marker === undefined) return undefined
  const text = Buffer.from(marker, 'base64url').toString('utf8')
  if (text.startsWith('m1:') && encodeMarker(text.slice(3)) === marker) return text.slice(3)
  throw new Refusal('invalid-marker', 'The marker is not valid.')
}

/** A page of a list, of which at least one entry more than `limit` was read where there are more. */
export const cutPage = <Entry>(
  entries: readonly Entry[],
  limit: number,
  placeOf: (entry: Entry) => string,
): {
  readonly shown: readonly Entry[]
  readonly more: { readonly Truncated: boolean; readonly NextMarker?: string }
} => {
  const shown = entries.slice(0, limit)
  const last = shown.at(-1)
  const isTruncated = entries.length > shown.length && last !== undefined
  return {
    shown,
    more: isTruncated ? { Truncated: true, NextMarker: encodeMarker(placeOf(last)) } : { Truncated: false },
  }
}
