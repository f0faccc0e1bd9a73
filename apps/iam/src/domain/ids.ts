const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

type Random = (bytes: number) => Uint8Array

/**
 * What ids begin with, by what they are of.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export const PREFIXES = {
  user: 'AIDA',
  group: 'AGPA',
  role: 'AROA',
  policy: 'ANPA',
  accessKey: 'AKIA',
  temporaryKey: 'ASIA',
} as const

/** A new unique id: 4 letters that tell the kind, and 16 random ones. */
export const newId = (kind: keyof typeof PREFIXES, random: Random): string =>
  PREFIXES[kind] + [...random(16)].map((byte) => BASE32[byte % 32]).join('')

/** A new id of the OTC API: 32 hex characters. */
export const newOtcId = (random: Random): string => Buffer.from(random(16)).toString('hex')

/** A new secret access key: 40 characters, 240 bits. */
export const newSecret = (random: Random): string => Buffer.from(random(30)).toString('base64')

/** A new session token, as long as clients must bear with: 288 bits would do. */
export const newSessionToken = (random: Random): string => `FwoG${Buffer.from(random(159)).toString('base64')}`
