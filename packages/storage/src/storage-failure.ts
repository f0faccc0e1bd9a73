import { StorageError } from './blob-store.ts'

/** The store's own error for one of the system's. The text names no path: blob ids mean nothing to a client. */
export const storageFailure = (cause: unknown): StorageError => {
  if (cause instanceof StorageError) return cause
  const code = codeOf(cause)
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new StorageError('no-space', 'There is no space left for blobs', { cause })
    : new StorageError('io', `The system refused: ${code ?? 'unknown error'}`, { cause })
}

/** Runs `work`; whatever the system refuses becomes a StorageError. */
export const failAs = <Result>(work: () => Promise<Result>): Promise<Result> =>
  work().catch((error: unknown) => {
    throw storageFailure(error)
  })

/** The same for work that is done at once. */
export const failNowAs = <Result>(work: () => Result): Result => {
  try {
    return work()
  } catch (error) {
    throw storageFailure(error)
  }
}

/** As {@link failAs}, but a file that is not there gives undefined. */
export const orAbsent = <Result>(work: () => Promise<Result>): Promise<Result | undefined> => work().catch(absence)

/** Undefined for the system's error about a file that is not there. @throws StorageError for any other */
export const absence = (error: unknown): undefined => {
  if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
  throw storageFailure(error)
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)
