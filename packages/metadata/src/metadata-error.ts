/**
 * Why a database cannot be opened or used. `no-space`: its disk is full. `busy`: another process holds its lock for too
 * long. `damaged`: what is on disk is no sound database. `unavailable`: anything else that the system refuses.
 */
export type MetadataErrorReason =
  | 'newer-version'
  | 'migration-changed'
  | 'no-space'
  | 'busy'
  | 'damaged'
  | 'unavailable'

/** The metadata cannot be had; the message says what to do. */
export class MetadataError extends Error {
  override readonly name = 'MetadataError'
  readonly reason: MetadataErrorReason

  constructor(reason: MetadataErrorReason, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.reason = reason
  }
}

/** SQLite's own result codes by what they begin with: https://sqlite.org/rescode.html */
const REASONS: readonly (readonly [RegExp, MetadataErrorReason, string])[] = [
  [/^SQLITE_FULL/, 'no-space', 'There is no space left for metadata'],
  [/^SQLITE_(BUSY|LOCKED)/, 'busy', 'Another process holds the database'],
  [/^SQLITE_(CORRUPT|NOTADB)/, 'damaged', 'The database is damaged: put it back from a backup'],
  [/^SQLITE_(IOERR|CANTOPEN|READONLY|PERM|NOMEM)/, 'unavailable', 'The system refuses to read or write the database'],
]

/** The metadata's own error for one that says that the database cannot be used; undefined for one about a statement. */
export const metadataFailure = (cause: unknown): MetadataError | undefined => {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const [, reason, message] = REASONS.find(([pattern]) => pattern.test(code)) ?? []
  return reason && new MetadataError(reason, `${message} (${code}).`, { cause })
}

/**
 * What work with SQLite gives.
 * @throws MetadataError where the database cannot be used, or the error about the statement itself
 */
export const told = <Result>(work: () => Result): Result => {
  try {
    return work()
  } catch (error) {
    throw metadataFailure(error) ?? error
  }
}
