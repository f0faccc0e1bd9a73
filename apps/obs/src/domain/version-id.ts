/** In the order of their codes, so that encoded numbers sort as the numbers do. */
const ALPHABET = '.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz'
const RANK_DIGITS = 11
/** Six bits of each are used: 126 in all. */
const SECRET_BYTES = 21
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
      return { versionId: rankText(MAX_RANK - last) + secretText(random(SECRET_BYTES)), rank: last }
    },
  }
}

/** The rank that an id was made with, for an id whose version is gone; undefined for `null`, which tells nothing. */
export const rankOfVersionId = (versionId: string): bigint | undefined => {
  if (versionId === NULL_VERSION) return undefined
  const digits = [...versionId.slice(0, RANK_DIGITS)].map((digit) => BigInt(ALPHABET.indexOf(digit)))
  return MAX_RANK - digits.reduce((sum, digit) => sum * 64n + digit, 0n)
}

/** In two halves: each digit of a bigint would cost as much as all digits of a number. */
const rankText = (value: bigint): string =>
  encode(Number(value >> 30n), RANK_DIGITS - LOW_DIGITS) + encode(Number(value & 0x3fffffffn), LOW_DIGITS)

/** Thirty bits. */
const LOW_DIGITS = 5

const encode = (value: number, digits: number): string => {
  let text = ''
  for (let left = value; text.length < digits; left = Math.floor(left / 64)) text = digitOf(left % 64) + text
  return text
}

const secretText = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += digitOf(byte & 63)
  return text
}

const digitOf = (value: number): string => ALPHABET[value] ?? ''
