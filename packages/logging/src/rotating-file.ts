import { appendFile, rename, rm, stat } from 'node:fs/promises'

/** Where lines go, and how many of them are kept. */
export interface RotatingFileOptions {
  readonly path: string
  /** A file that would get larger is put away: it becomes `path.1`, and that `path.2`. Bytes. */
  readonly maxBytes: number
  /** How many files there are at most, the one that is written to among them: the oldest goes. From 1 on. */
  readonly files: number
}

/** Adds whole lines. One call at a time; what one call adds stays in one file. */
export type RotatingFile = (lines: string) => Promise<void>

/** A file of lines, readable by its owner alone, that is put away when it gets too large. */
export const rotatingFile = ({ path, maxBytes, files }: RotatingFileOptions): RotatingFile => {
  let size: number | undefined
  const place = (age: number): string => (age === 0 ? path : `${path}.${age}`)
  const rotate = async (): Promise<void> => {
    await rm(place(files - 1), { force: true })
    for (let age = files - 2; age >= 0; age--) await rename(place(age), place(age + 1)).catch(unlessAbsent)
    size = 0
  }
  return async (lines) => {
    size ??= (await stat(path).catch(unlessAbsent))?.size ?? 0
    const bytes = Buffer.from(lines)
    if (size > 0 && size + bytes.length > maxBytes) await rotate()
    await appendFile(path, bytes, { mode: 0o600 })
    size += bytes.length
  }
}

const unlessAbsent = (error: unknown): undefined => {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
  throw error
}
