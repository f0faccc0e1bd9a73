/** Why a database cannot be opened or used. */
export type MetadataErrorReason = 'newer-version' | 'migration-changed' | 'unavailable'

/** The metadata cannot be had; the message says what to do. */
export class MetadataError extends Error {
  override readonly name = 'MetadataError'
  readonly reason: MetadataErrorReason

  constructor(reason: MetadataErrorReason, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.reason = reason
  }
}
