import type { EncryptionMode } from './encryption.ts'

/**
 * What a scrub finds. `missing`: a row without its bytes. `orphaned`: bytes without a row. `corrupt`: bytes, or a data
 * key, that are not as they were sealed. `mislabelled`: said to be encrypted, and is not so, or not in that way.
 * `unverifiable`: sound in its structure, but its data key cannot be had now.
 */
export type ScrubVerdict = 'missing' | 'orphaned' | 'corrupt' | 'mislabelled' | 'unverifiable'

/** What is wrong, and why it is thought so; a reason holds no byte of an object or key. */
export interface ScrubProblem {
  readonly verdict: ScrubVerdict
  readonly reason: string
}

/** A problem and where it is: a version, a part of an upload under way, or a blob alone. */
export interface ScrubFinding extends ScrubProblem {
  readonly bucket?: string
  readonly key?: string
  readonly versionId?: string
  readonly uploadId?: string
  readonly partNumber?: number
  readonly blobId?: string
}

/** How much was looked at, and what was found of each kind. */
export type ScrubCounts = Readonly<Record<ScrubVerdict, number>> & {
  /** Versions of objects, delete markers left out. */
  readonly versions: number
  /** Parts of uploads under way. */
  readonly parts: number
  /** Bytes of plaintext. */
  readonly bytes: number
}

/** Nothing yet. */
export const NO_COUNTS: ScrubCounts = {
  versions: 0,
  parts: 0,
  bytes: 0,
  missing: 0,
  orphaned: 0,
  corrupt: 0,
  mislabelled: 0,
  unverifiable: 0,
}

/** What a row says of its encryption. */
interface Label {
  readonly encryption: string
  readonly keyArn: string
  readonly wrappedDek: Uint8Array
  readonly sealedDek: Uint8Array | null
  readonly outerWrappedDek: Uint8Array | null
}

const MODES: readonly string[] = ['AES256', 'aws:kms', 'aws:kms:dsse', 'SSE-C'] satisfies EncryptionMode[]

/** Why a row's label cannot be true of what the row has; undefined where it can. */
export const mislabelling = (row: Label): string | undefined => {
  const { encryption, keyArn, wrappedDek, sealedDek, outerWrappedDek } = row
  if (!MODES.includes(encryption)) return `"${encryption}" is no encryption`
  if (encryption === 'SSE-C') {
    return sealedDek !== null && wrappedDek.byteLength === 0 ? undefined : 'no data key is sealed under a client’s key'
  }
  if (keyArn === '' || wrappedDek.byteLength === 0) return 'it has no data key that a KMS key wraps'
  return encryption === 'aws:kms:dsse' && outerWrappedDek === null ? 'it has no second layer' : undefined
}

/** How many layers the label promises. */
export const layersOf = ({ encryption }: Pick<Label, 'encryption'>): number => (encryption === 'aws:kms:dsse' ? 2 : 1)
