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
export type WriteVerdict = 'proceed' | 'exists' | 'absent' | 'differs' | Conflict

/** The condition holds, but of another object than the one that an upload in parts began with. */
export type Conflict = 'if-absent-conflict' | 'if-match-conflict'

/** What a key may hold. */
interface Held {
  readonly id: string
  readonly etag: string
}

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

/** Judges a write by what the key holds now, and an upload in parts also by what it held when that was begun. */
export const judgeWrite = (
  condition: WriteCondition,
  current: Held | undefined,
  begun?: { readonly foundId: string | null },
): WriteVerdict => {
  const isOther = begun !== undefined && begun.foundId !== (current?.id ?? null)
  switch (condition.kind) {
    case 'none':
      return 'proceed'
    case 'if-absent':
      if (current) return 'exists'
      return isOther ? 'if-absent-conflict' : 'proceed'
    case 'if-match':
      if (!current) return 'absent'
      if (current.etag !== condition.etag) return 'differs'
      return isOther ? 'if-match-conflict' : 'proceed'
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
