import type { IHasher } from 'hash-wasm'
import type { Checksum } from './create-checksum.ts'

/** The hashes of the xxHash family that S3 knows, all with a seed of 0. */
export type XxhashName = 'xxhash64' | 'xxhash3' | 'xxhash128'

/**
 * Begins one; its module is loaded when one is first asked for.
 * https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md, whose canonical form is big-endian.
 */
export const startXxhash = async (name: XxhashName): Promise<Checksum> => {
  const hasher = (await begin(name)).init()
  return { update: (bytes) => void hasher.update(bytes), digest: () => hasher.digest('binary') }
}

const begin = async (name: XxhashName): Promise<IHasher> => {
  const { createXXHash128, createXXHash3, createXXHash64 } = await import('hash-wasm')
  switch (name) {
    case 'xxhash64':
      return createXXHash64()
    case 'xxhash3':
      return createXXHash3()
    case 'xxhash128':
      return createXXHash128()
  }
}
