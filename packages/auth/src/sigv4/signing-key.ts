import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import type { Lookups } from '@sealstack/metrics'
import { wireBytes } from '../wire-bytes.ts'

/** The scope of a SigV4 signature. `date` is `YYYYMMDD`. */
export interface Scope {
  readonly date: string
  readonly region: string
  readonly service: string
}

/** Derives signing keys: key objects, since Node 24 takes 13 µs to find out that bytes are none. */
export type SigningKeys = (secretAccessKey: string, scope: Scope) => KeyObject

/** `date/region/service/aws4_request` */
export const scopeText = ({ date, region, service }: Scope): string => `${date}/${region}/${service}/aws4_request`

/** The chain of four HMACs from a secret to the key of one day, region and service. */
export const signingKey: SigningKeys = (secretAccessKey, { date, region, service }) =>
  [date, region, service, 'aws4_request'].reduce<KeyObject>(
    (key, part) => createSecretKey(createHmac('sha256', key).update(part).digest()),
    createSecretKey(Buffer.from(`AWS4${secretAccessKey}`)),
  )

/** A day has few scopes, but a client may invent any number of them. */
const MAX_KEYS = 1000

/** {@link signingKey}, remembered: the chain costs as much as the rest of a verification. `lookups` counts how often it was. */
export const cachedSigningKeys = (lookups: Lookups = { hits: 0, misses: 0 }): SigningKeys => {
  const known = new Map<string, KeyObject>()
  return (secretAccessKey, scope) => {
    const name = `${scopeText(scope)}\n${secretAccessKey}`
    const found = known.get(name)
    if (found) {
      lookups.hits += 1
      return found
    }
    lookups.misses += 1
    if (known.size >= MAX_KEYS) known.clear()
    const key = signingKey(secretAccessKey, scope)
    known.set(name, key)
    return key
  }
}

/** The hex signature of a string to sign, over the bytes that it had on the wire. */
export const signatureOf = (key: KeyObject, stringToSign: string): string =>
  createHmac('sha256', key).update(wireBytes(stringToSign)).digest('hex')

/** Step 2 of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
export const stringToSign = (timestamp: string, scope: string, canonicalRequestHash: string): string =>
  `AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n${canonicalRequestHash}`
