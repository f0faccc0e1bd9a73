import { StorageError } from './blob-store.ts'

/** The store's own error for one of the system's. The text names no path: blob ids mean nothing to a client. */
export const storageFailure = (cause: unknown): StorageError => {
  if (cause instanceof StorageError) return cause
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  return code === 'ENOSPC' || code === 'EDQUOT'
    ? new StorageError('no-space', 'There is no space left for blobs', { cause })
    : new StorageError('io', `The system refused: ${code ?? 'unknown error'}`, { cause })
}

/** Whether the system said that there is no such file. */
export const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
