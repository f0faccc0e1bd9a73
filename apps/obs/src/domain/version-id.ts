/** In the order of their codes, so that encoded numbers sort as the numbers do. */
const ALPHABET = '.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz'
const RANK_DIGITS = 11
const SECRET_BYTES = 16
const MAX_RANK = 2n ** 63n - 1n

/** The id of what was written while its bucket was not versioned, or no longer. */
export const NULL_VERSION = 'null'

/** A version's id, and what orders it among the versions of its key. */
export interface VersionPlace {
  readonly versionId: string
  /** Greater than that of every version that began earlier. */
  readonly rank: bigint
}

/** Gives ids to versions; `next` never gives one twice. */
export interface VersionIds {
  readonly next: () => VersionPlace
}

/**
 * Ids of 32 characters, as S3's: first the moment, counted backwards, so that ids sort from the newest to the oldest; then
 * 126 random bits, so that none can be guessed.
 */
export const createVersionIds = (
  clock: { readonly now: () => number },
  random: (bytes: number) => Uint8Array,
): VersionIds => {
  let last = 0n
  return {
    next: () => {
      // A million versions a millisecond have a rank of their own; and the clock may be set back.
      const now = BigInt(clock.now()) << 20n
      last = now > last ? now : last + 1n
      return { versionId: encode(MAX_RANK - last, RANK_DIGITS) + secretText(random(SECRET_BYTES)), rank: last }
    },
  }
}

/** The rank that an id was made with, for an id whose version is gone; undefined for `null`, which tells nothing. */
export const rankOfVersionId = (versionId: string): bigint | undefined => {
  if (versionId === NULL_VERSION) return undefined
  const digits = [...versionId.slice(0, RANK_DIGITS)].map((digit) => BigInt(ALPHABET.indexOf(digit)))
  return MAX_RANK - digits.reduce((sum, digit) => sum * 64n + digit, 0n)
}

const encode = (value: bigint, digits: number): string =>
  Array.from({ length: digits }, (_, index) => digitOf(Number((value >> BigInt(6 * (digits - 1 - index))) & 63n))).join(
    '',
  )

const secretText = (bytes: Uint8Array): string => encode(BigInt(`0x${Buffer.from(bytes).toString('hex')}`), 21)

const digitOf = (value: number): string => ALPHABET[value] ?? ''
