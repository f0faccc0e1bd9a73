/** A tag: key and value. */
export type Tag = readonly [key: string, value: string]

/** What is wrong with tags. */
export type TagProblem =
  | { readonly kind: 'too-many' }
  | { readonly kind: 'duplicate' | 'reserved' | 'bad-key'; readonly key: string }
  | { readonly kind: 'bad-value'; readonly key: string; readonly value: string }

/** An object has at most this many. */
export const MAX_OBJECT_TAGS = 10
const TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/** What is wrong with an object's tags; undefined when nothing is. */
export const judgeTags = (tags: readonly Tag[]): TagProblem | undefined => {
  const keys = new Set<string>()
  for (const [key, value] of tags) {
    if (keys.has(key)) return { kind: 'duplicate', key }
    keys.add(key)
    if (key.startsWith('aws:')) return { kind: 'reserved', key }
    if (key === '' || [...key].length > 128 || !TEXT.test(key)) return { kind: 'bad-key', key }
    if ([...value].length > 256 || !TEXT.test(value)) return { kind: 'bad-value', key, value }
  }
  return tags.length > MAX_OBJECT_TAGS ? { kind: 'too-many' } : undefined
}

/** The tags of `x-amz-tagging`, a query of its own; undefined when it is malformed. */
export const parseTagHeader = (header: string): readonly Tag[] | undefined => {
  try {
    return header
      .split('&')
      .filter(Boolean)
      .map((pair): Tag => {
        const [key = '', ...rest] = pair.split('=')
        const decode = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '))
        return [decode(key), decode(rest.join('='))]
      })
  } catch {
    return undefined
  }
}

/** Tags as their row has them. */
export const storedTags = (json: string): readonly Tag[] => JSON.parse(json)
