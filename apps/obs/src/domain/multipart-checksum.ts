import { startChecksum } from '@sealstack/streams'
import type { ChecksumAlgorithm } from './checksum.ts'
import { combineCrc, isCombinable } from './combine-crc.ts'

/** `FULL_OBJECT`: over the object's bytes. `COMPOSITE`: over the checksums of its parts. */
export type ChecksumType = 'COMPOSITE' | 'FULL_OBJECT'

/** The checksum of an upload's object: what its parts are computed with and how they become one. */
export interface MultipartChecksum {
  readonly name: ChecksumAlgorithm
  readonly type: ChecksumType
}

/** What S3 computes where the client declares nothing. */
export const DEFAULT_CHECKSUM: MultipartChecksum = { name: 'crc64nvme', type: 'FULL_OBJECT' }

/** The type of a declared checksum, or why there can be none such: hashes do not combine, CRC-64 only does. */
export const chooseChecksumType = (
  name: ChecksumAlgorithm,
  wanted: string | undefined,
): ChecksumType | { readonly problem: string } => {
  const type = wanted?.toUpperCase() ?? (name === 'crc64nvme' ? 'FULL_OBJECT' : 'COMPOSITE')
  if (type !== 'FULL_OBJECT' && type !== 'COMPOSITE') {
    return { problem: 'Value for x-amz-checksum-type header is invalid.' }
  }
  const possible = type === 'FULL_OBJECT' ? isCombinable(name) : name !== 'crc64nvme'
  return possible ? type : { problem: `The ${type} checksum type cannot be used with the ${name} checksum algorithm.` }
}

/** The object's checksum in Base64 from those of its parts, with `-N` when composite. */
export const multipartChecksum = async (
  { name, type }: MultipartChecksum,
  parts: readonly { readonly checksum: string; readonly size: bigint }[],
): Promise<string> => {
  const pieces = parts.map(({ checksum, size }) => ({ crc: Buffer.from(checksum, 'base64'), size: Number(size) }))
  if (type === 'FULL_OBJECT') return Buffer.from(combineCrc(name, pieces)).toString('base64')
  const checksum = await startChecksum(name)
  checksum.update(Buffer.concat(pieces.map(({ crc }) => crc)))
  return `${Buffer.from(checksum.digest()).toString('base64')}-${parts.length}`
}
