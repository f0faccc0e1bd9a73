/** Why tags cannot be given, in the words of AWS; undefined when they can. */
export const tagProblem = (names: readonly string[], maxTags: number): string | undefined => {
  if (names.some((name) => name.toLowerCase().startsWith('aws:'))) return 'Tags beginning with aws: are reserved'
  if (new Set(names).size < names.length) return 'Duplicate tag keys'
  return names.length > maxTags ? 'Too many tags' : undefined
}
