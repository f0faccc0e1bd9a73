/** A place in a list, as an opaque text. */
export const encodeMarker = (place: string): string => Buffer.from(`m1:${place}`).toString('base64url')

/** The place; undefined when the text is no marker of ours. */
export const decodeMarker = (marker: string): string | undefined => {
  const text = Buffer.from(marker, 'base64url').toString('utf8')
  return text.startsWith('m1:') && encodeMarker(text.slice(3)) === marker ? text.slice(3) : undefined
}
