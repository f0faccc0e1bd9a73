import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify<string, Uint8Array, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  scrypt,
)

/** 32 MiB and about 100 ms. What a hash was made with stands in it, so this may change. */
const COST = { N: 2 ** 15, r: 8, p: 1 }
const SALT_BYTES = 16
const HASH_BYTES = 32

/** Hashes a password: `scrypt$N$r$p$salt$hash`, in base64url. */
export const hashPassword = async (password: string): Promise<string> => {
  const salt = randomBytes(SALT_BYTES)
  const hash = await stretch(password, salt, COST)
  const { N, r, p } = COST
  return ['scrypt', N, r, p, salt.toString('base64url'), hash.toString('base64url')].join('$')
}

/** Whether it is the password; a hash that is not there takes as long, so that the time tells nothing of users. */
export const isPassword = async (password: string, hash: string | null): Promise<boolean> => {
  const [, N, r, p, salt = '', expected = ''] = (hash ?? NOBODYS).split('$')
  const cost = { N: Number(N), r: Number(r), p: Number(p) }
  const given = await stretch(password, Buffer.from(salt, 'base64url'), cost)
  const wanted = Buffer.from(expected, 'base64url')
  return timingSafeEqual(given, wanted) && hash !== null
}

const NOBODYS = ['scrypt', COST.N, COST.r, COST.p, '', Buffer.alloc(HASH_BYTES).toString('base64url')].join('$')

const stretch = (password: string, salt: Uint8Array, cost: typeof COST): Promise<Buffer> =>
  derive(password.normalize('NFC'), salt, HASH_BYTES, { ...cost, maxmem: 64 * 2 ** 20 })
