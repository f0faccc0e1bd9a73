/** The additional checksums that S3 knows and we compute, by their header's last word. */
export const CHECKSUM_NAMES = [
  ...(['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'] as const),
  ...(['sha512', 'md5', 'xxhash64', 'xxhash3', 'xxhash128'] as const),
] as const

/** One of them. */
export type ChecksumAlgorithm = (typeof CHECKSUM_NAMES)[number]

const BYTES: Readonly<Record<ChecksumAlgorithm, number>> = {
  ...{ crc32: 4, crc32c: 4, crc64nvme: 8, sha1: 20, sha256: 32 },
  ...{ sha512: 64, md5: 16, xxhash64: 8, xxhash3: 8, xxhash128: 16 },
}

/** The header of a checksum. */
export const checksumHeader = (name: ChecksumAlgorithm): string => `x-amz-checksum-${name}`

/** The element of a checksum in documents, as in `ChecksumCRC32`. */
export const checksumElement = (name: string): string => `Checksum${name.toUpperCase()}`

/** The algorithm that a word names, in any case; undefined when it is none of ours. */
export const readChecksumName = (word: string): ChecksumAlgorithm | undefined =>
  CHECKSUM_NAMES.find((name) => name === word.toLowerCase())

/** Whether a text is the base64 of as many bytes as the checksum has, in its one proper spelling. */
export const isChecksumValue = (name: ChecksumAlgorithm, value: string): boolean => {
  const bytes = Buffer.from(value, 'base64')
  return bytes.byteLength === BYTES[name] && bytes.toString('base64') === value
}
