import { seededBytes } from '@sealstack/testing'
import { describe, test } from 'vitest'
import { type ChecksumName, startChecksum } from './start-checksum.ts'

const hexOf = async (name: ChecksumName, ...pieces: readonly Uint8Array[]): Promise<string> => {
  const checksum = await startChecksum(name)
  for (const piece of pieces) checksum.update(piece)
  return Buffer.from(checksum.digest()).toString('hex')
}

describe('startChecksum', () => {
  // The "check" values of the CRC catalogue, and RFC 1321 / FIPS 180 for the hashes.
  test.for<[ChecksumName, string]>([
    ['crc32', 'cbf43926'],
    ['crc32c', 'e3069283'],
    ['crc64nvme', 'ae8b14860a799888'],
    ['md5', '25f9e794323b453885f5181f1b624d0b'],
    ['sha1', 'f7c3bc1d808e04732adf679965ccc34ca7ae3441'],
    ['sha256', '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225'],
    [
      'sha512',
      'd9e6762dd1c8eaf6d61b3c6192fc408d4d6d5f1176d0c29169bc24e71c3f274ad27fcd5811b313d681f7e55ec02d73d499c95455b6b5bb503acf574fba8ffe85',
    ],
  ])('%s of "123456789" is the published %s', async ([name, expected], { expect }) => {
    expect(await hexOf(name, Buffer.from('123456789'))).toBe(expected)
  })

  // From the sanity tests of the reference implementation and its documentation.
  test.for<[ChecksumName, string, string]>([
    ['xxhash64', '', 'ef46db3751d8e999'],
    ['xxhash64', 'abc', '44bc2cf5ad770999'],
    ['xxhash3', '', '2d06800538d394c2'],
    ['xxhash3', 'abc', '78af5f94892f3950'],
    ['xxhash128', '', '99aa06d3014798d86001c324468d497f'],
    ['xxhash128', 'abc', '06b05ab6733a618578af5f94892f3950'],
  ])('%s of "%s" is the published %s', async ([name, text, expected], { expect }) => {
    expect(await hexOf(name, Buffer.from(text))).toBe(expected)
  })

  test.for<ChecksumName>(['crc32', 'crc32c', 'crc64nvme', 'sha256', 'xxhash64', 'xxhash3', 'xxhash128'])(
    '%s does not depend on how bytes arrive',
    async (name, { expect }) => {
      const bytes = seededBytes(5000)
      const whole = await hexOf(name, bytes)
      for (const cut of [0, 1, 7, 8, 9, 63, 4999])
        expect(await hexOf(name, bytes.subarray(0, cut), bytes.subarray(cut))).toBe(whole)
    },
  )

  // RFC 3720 appendix B.4.
  test.for([
    ['00'.repeat(32), 'aa36918a'],
    ['ff'.repeat(32), '43aba862'],
    [Buffer.from([...Array(32).keys()]).toString('hex'), '4e79dd46'],
  ])('crc32c of 32 bytes %s', async ([hex = '', reflected = ''], { expect }) => {
    expect(await hexOf('crc32c', Buffer.from(hex, 'hex'))).toBe(Buffer.from(reflected, 'hex').reverse().toString('hex'))
  })

  // The definition itself, a bit at a time: reflected, all ones in, all ones out.
  test.for<[ChecksumName, bigint, bigint]>([
    ['crc32', 0xedb88320n, 32n],
    ['crc32c', 0x82f63b78n, 32n],
    ['crc64nvme', 0x9a6c9329ac4bc9b5n, 64n],
  ])('%s of any length is what the bitwise definition gives', async ([name, polynomial, width], { expect }) => {
    const ones = (1n << width) - 1n
    for (const length of [0, 1, 7, 8, 9, 15, 16, 17, 1000]) {
      const bytes = seededBytes(length, length)
      let crc = ones
      for (const byte of bytes) {
        crc ^= BigInt(byte)
        for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ polynomial : crc >> 1n
      }
      expect(await hexOf(name, bytes)).toBe((crc ^ ones).toString(16).padStart(Number(width) / 4, '0'))
    }
  })
})
