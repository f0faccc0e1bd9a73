import { createReadStream } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type { Services } from '../services.ts'
import type { AtRest } from './test-cloud.ts'

const MIN_BYTES = 8

/** Looks through the data folder, or through all that services in memory hold. */
export const atRest = (services: () => Services, dataDir: string | undefined): AtRest => ({
  find: async (bytes) => {
    const wanted = Buffer.from(bytes)
    if (wanted.byteLength < MIN_BYTES) throw new RangeError(`Look for at least ${MIN_BYTES} bytes.`)
    const needles = formsOf(wanted)
    return dataDir === undefined ? inMemory(services(), needles) : inFolder(dataDir, needles)
  },
})

/** The bytes themselves and the texts that they are commonly written as; of Base64 the part that no neighbour changes. */
const formsOf = (bytes: Buffer): readonly Buffer[] => {
  const hex = bytes.toString('hex')
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replaceAll('=', '')
    return text.slice(Math.ceil((shift * 4) / 3), -1)
  })
  return [bytes, Buffer.from(hex), Buffer.from(hex.toUpperCase()), ...base64.map((text) => Buffer.from(text))]
}

const inFolder = async (folder: string, needles: readonly Buffer[]): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const found: string[] = []
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name)
    // What was there a moment ago may have gone since.
    const isThere = await contains(createReadStream(path), needles).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
      return false
    })
    if (isThere) found.push(relative(folder, path))
  }
  return found.sort()
}

const inMemory = async (services: Services, needles: readonly Buffer[]): Promise<readonly string[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'sealstack-'))
  try {
    const { blobs } = await services.obs.copyTo(join(folder, 'obs.db'))
    await services.kms.copyTo(join(folder, 'kms.db'))
    const found: string[] = []
    for (const name of await readdir(folder)) {
      if (isIn(await readFile(join(folder, name)), needles)) found.push(name)
    }
    for (const [id, { bytes }] of blobs) if (isIn(bytes, needles)) found.push(`blob ${id}`)
    return found.sort()
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const isIn = (bytes: Buffer, needles: readonly Buffer[]): boolean => needles.some((needle) => bytes.includes(needle))

/** Piece by piece, with so much of the last one that nothing is missed between two. */
const contains = async (stream: AsyncIterable<Buffer>, needles: readonly Buffer[]): Promise<boolean> => {
  const overlap = Math.max(...needles.map((needle) => needle.byteLength)) - 1
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of stream) {
    const piece = Buffer.concat([rest, chunk])
    if (isIn(piece, needles)) return true
    rest = piece.subarray(Math.max(0, piece.byteLength - overlap))
  }
  return false
}
