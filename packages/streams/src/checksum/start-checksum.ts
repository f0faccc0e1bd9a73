import { type Checksum, createChecksum, type PlainChecksumName } from './create-checksum.ts'
import { startXxhash, type XxhashName } from './start-xxhash.ts'

/** Every digest and checksum that an object store is asked for. */
export type ChecksumName = PlainChecksumName | XxhashName

/** Begins any of them; some must be loaded first. */
export const startChecksum = async (name: ChecksumName): Promise<Checksum> =>
  isXxhash(name) ? startXxhash(name) : createChecksum(name)

const isXxhash = (name: ChecksumName): name is XxhashName => name.startsWith('xxhash')
