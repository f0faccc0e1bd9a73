import { createReadStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { Readable } from 'node:stream'

/** The seed that a cloud looks for where it is told of none. */
export const USUAL_SEED = 'sealstack.yaml'

/** A file that is to become an object. */
export interface SeedFile {
  /** Its path below what was named, with slashes. */
  readonly name: string
  readonly bytes: number
  readonly open: () => Readable
}

/** Why a file cannot be read, for people. */
export const whyUnreadable = ({ code = '', message }: NodeJS.ErrnoException): string => UNREADABLE[code] ?? message

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not',
}

/** The files that a seed names. Throws what the system says where there are none. */
export type SeedFiles = (from: string) => Promise<readonly SeedFile[]>

/** Files on this machine, named from a folder. */
export const filesBelow =
  (folder: string): SeedFiles =>
  async (from) => {
    const root = resolve(folder, from)
    const fileAt = async (path: string, name: string): Promise<SeedFile> => ({
      name,
      bytes: (await stat(path)).size,
      open: () => createReadStream(path),
    })
    if ((await stat(root)).isFile()) return [await fileAt(root, root.split(sep).at(-1) ?? '')]
    const entries = await readdir(root, { recursive: true, withFileTypes: true })
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    return Promise.all(paths.sort().map((path) => fileAt(path, relative(root, path).split(sep).join('/'))))
  }

/** Files that came along in Base64, by what names them and their own names. */
export const filesAlong =
  (along: Readonly<Record<string, Readonly<Record<string, string>>>>): SeedFiles =>
  async (from) =>
    Object.entries(along[from] ?? {}).map(([name, text]) => {
      const bytes = Buffer.from(text, 'base64')
      return { name, bytes: bytes.byteLength, open: () => Readable.from([bytes]) }
    })
