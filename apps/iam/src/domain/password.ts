import { scrypt, timingSafeEqual } from 'node:crypto'

/** 32 MiB of memory and a tenth of a second: twice what RFC 7914 has for people who wait. */
const COST = { N: 2 ** 15, r: 8, p: 1 }
const MAX_MEMORY = 64 * 1024 * 1024
const SALT_BYTES = 16
const HASH_BYTES = 32

/** A password as it is kept: `scrypt$N$r$p$salt$hash`, both in base64url. */
export const hashPassword = async (password: string, random: (bytes: number) => Uint8Array): Promise<string> => {
  const salt = random(SALT_BYTES)
  const { N, r, p } = COST
  return ['scrypt', N, r, p, base64url(salt), base64url(await derive(password, salt, COST))].join('$')
}

/**
 * Whether a password is the one that was hashed. It takes the same time where there is none, so that an answer does not
 * tell who has one.
 */
export const verifyPassword = async (password: string, kept: string | null): Promise<boolean> => {
  const [, N, r, p, salt = '', hash = ''] = (kept ?? NOBODYS).split('$')
  const expected = Buffer.from(hash, 'base64url')
  const cost = { N: Number(N), r: Number(r), p: Number(p) }
  const actual = await derive(password, Buffer.from(salt, 'base64url'), cost)
  return timingSafeEqual(actual, expected) && kept !== null
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

const NOBODYS = ['scrypt', COST.N, COST.r, COST.p, base64url(Buffer.alloc(16)), base64url(Buffer.alloc(32))].join('$')

const derive = (password: string, salt: Uint8Array, cost: typeof COST): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password, salt, HASH_BYTES, { ...cost, maxmem: MAX_MEMORY }, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
