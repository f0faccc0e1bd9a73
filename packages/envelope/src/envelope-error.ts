/**
 * Why sealed bytes were not opened.
 *
 * - `bad-header`: not an envelope, or its fields make no sense.
 * - `unsupported-version`: an envelope of a version or suite that this program does not know.
 * - `wrong-key`: the data key is not the one that the envelope was sealed with.
 * - `corrupt`: a segment does not verify; some bit, its place, or the object it belongs to is not as it was sealed.
 * - `truncated`: fewer bytes than the envelope must have.
 * - `too-large`: more plaintext than the format allows.
 */
export type EnvelopeErrorReason =
  | 'bad-header'
  | 'unsupported-version'
  | 'wrong-key'
  | 'corrupt'
  | 'truncated'
  | 'too-large'

/** Sealed bytes were refused. Its text never holds bytes of the object or of a key. */
export class EnvelopeError extends Error {
  override readonly name = 'EnvelopeError'
  readonly reason: EnvelopeErrorReason

  constructor(reason: EnvelopeErrorReason, message: string) {
    super(message)
    this.reason = reason
  }
}

/** Of an envelope that ends before it should, at so many bytes. */
export const endsAt = (bytes: number): EnvelopeError =>
  new EnvelopeError('truncated', `The envelope ends at byte ${bytes}`)
