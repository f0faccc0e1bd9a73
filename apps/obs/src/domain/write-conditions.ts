/** The condition of a write: that the key is free, or that it holds just what the client has seen. */
export type WriteCondition =
  | { readonly kind: 'none' }
  | { readonly kind: 'if-absent' }
  | { readonly kind: 'if-match'; readonly etag: string }

/** A condition that S3 itself does not take, and what it says of it. */
export interface UnknownCondition {
  readonly kind: 'unknown'
  readonly header: string
  readonly text: string
}

/** What a write may find. */
export type WriteVerdict = 'proceed' | 'exists' | 'absent' | 'differs'

/**
 * Reads the conditional headers of an upload. `If-None-Match: *` and `If-Match: etag` are all there is.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export const readWriteCondition = (
  ifMatch: string | undefined,
  ifNoneMatch: string | undefined,
): WriteCondition | UnknownCondition => {
  if (ifMatch !== undefined && ifNoneMatch !== undefined) {
    const text = 'Multiple conditional request headers present in the request'
    return { kind: 'unknown', header: 'If-Match,If-None-Match', text }
  }
  if (ifNoneMatch !== undefined) return ifNoneMatch.trim() === '*' ? { kind: 'if-absent' } : refused('If-None-Match')
  if (ifMatch === undefined) return { kind: 'none' }
  return ifMatch.trim() === '*' ? refused('If-Match') : { kind: 'if-match', etag: bare(ifMatch) }
}

/** Judges a write by what the key holds now. */
export const judgeWrite = (condition: WriteCondition, current: { readonly etag: string } | undefined): WriteVerdict => {
  switch (condition.kind) {
    case 'none':
      return 'proceed'
    case 'if-absent':
      return current ? 'exists' : 'proceed'
    case 'if-match':
      if (!current) return 'absent'
      return current.etag === condition.etag ? 'proceed' : 'differs'
  }
}

/** Whether a deletion under `If-Match` may go on; one of nothing always may. `*` stands for whatever there is. */
export const mayDelete = (ifMatch: string | undefined, current: { readonly etag: string } | undefined): boolean =>
  ifMatch === undefined || !current || ifMatch.trim() === '*' || current.etag === bare(ifMatch)

const bare = (etag: string): string => etag.trim().replace(/^"(.*)"$/, '$1')

const refused = (header: string): UnknownCondition => ({
  kind: 'unknown',
  header,
  text: `We don't accept the provided value of ${header} header for this API`,
})
