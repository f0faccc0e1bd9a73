import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import SqliteDatabase from 'libsql'

/** Why a data folder cannot be had. */
export type FolderLockReason = 'in-use' | 'not-writable'

/** The data folder cannot be used; the message says why in one sentence and what to do. */
export class FolderLockError extends Error {
  override readonly name = 'FolderLockError'
  readonly reason: FolderLockReason

  constructor(reason: FolderLockReason, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.reason = reason
  }
}

/** A data folder that is this process's alone until it is released. */
export interface FolderLock {
  readonly release: () => void
}

/**
 * Takes a data folder, making it (0700) where there is none. The lock is the system's own, held through an open
 * transaction on `lock.db`, so it ends with the process however that ends.
 * @throws FolderLockError when another process has it, or it cannot be written.
 */
export const lockFolder = (folder: string): FolderLock => {
  try {
    makeFolder(folder)
    accessSync(folder, constants.W_OK)
  } catch (cause) {
    throw notWritable(folder, cause)
  }
  let connection: SqliteDatabase.Database
  try {
    connection = new SqliteDatabase(join(folder, 'lock.db'))
  } catch (cause) {
    throw notWritable(folder, cause)
  }
  try {
    connection.exec('BEGIN EXCLUSIVE')
  } catch (cause) {
    connection.close()
    if (!/locked|busy/i.test(String(cause))) throw notWritable(folder, cause)
    throw new FolderLockError(
      'in-use',
      `The data folder ${folder} is in use by another Sealstack process. Stop that one, or choose another folder with --data.`,
      { cause },
    )
  }
  return { release: () => connection.close() }
}

/** Level by level: where none can be made, as below /proc, node's own recursion has no end. */
const makeFolder = (folder: string): void => {
  if (existsSync(folder)) return
  makeFolder(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // Another process may have been quicker.
    if (!existsSync(folder)) throw error
  }
}

const notWritable = (folder: string, cause: unknown): FolderLockError =>
  new FolderLockError(
    'not-writable',
    `The data folder ${folder} cannot be written (${cause instanceof Error ? cause.message : String(cause)}). ` +
      'Choose another folder with --data, or use --memory to keep nothing on disk.',
    { cause },
  )
