import { createSecretKey, type KeyObject } from 'node:crypto'
import {
  type Behalf,
  type EncryptionContext,
  type GenerateRequest,
  type Keyring,
  type UnwrapRequest,
  zero,
} from '@sealstack/envelope'
import type { Lookups } from '@sealstack/metrics'
import NodeCache from 'node-cache'

/** A key under which data keys of a bucket are sealed. */
export interface BucketKey {
  readonly keyArn: string
  readonly key: KeyObject
  /** What to store with each object. */
  readonly wrapped: Uint8Array
}

/** Keys of buckets, held for a while so that not every object costs a call of the KMS. */
export interface BucketKeys {
  /** The one in use for a requester, KMS key and context. */
  readonly forSealing: (request: GenerateRequest) => Promise<BucketKey>
  /** One that objects were sealed under; who may make one may not yet open one. */
  readonly forOpening: (request: UnwrapRequest) => Promise<KeyObject>
  /** Nothing held counts any more: some key, or what somebody may do with it, has changed. */
  readonly forget: () => void
}

/** How often one may be used before the KMS is asked again. */
const MAX_USES = 100_000
const MAX_HELD = 1000

interface Held<Value> {
  readonly value: Promise<Value>
  uses: number
  /** When the material of its KMS key expires; no change of the key tells of that. */
  untilMs: number
}

/** What is held, and until when at the most. */
interface Asked<Value> {
  readonly value: Value
  readonly usableUntilMs: number | undefined
}

/**
 * {@link BucketKeys} over a keyring. Each is held per requester, so that nobody uses a key by another's permission, and
 * for `lifeS` seconds at most, 0 for not at all, and never beyond the expiry of the KMS key's material. `lookups` counts how
 * often one was held.
 */
export const bucketKeys = (
  keyring: Keyring,
  lifeS: number,
  clock: { readonly now: () => number },
  lookups: Lookups = { hits: 0, misses: 0 },
): BucketKeys => {
  // Values are shared with requests under way, so they are not wiped when dropped: a KeyObject wipes itself.
  const held = new NodeCache({ stdTTL: lifeS, checkperiod: Math.max(1, lifeS), useClones: false, maxKeys: -1 })

  const remember = <Value>(name: string, ask: () => Promise<Asked<Value>>): Promise<Value> => {
    const known = lifeS > 0 ? held.get<Held<Value>>(name) : undefined
    if (known && known.uses < MAX_USES && clock.now() < known.untilMs) {
      known.uses += 1
      lookups.hits += 1
      return known.value
    }
    lookups.misses += 1
    const value = ask().then((asked) => {
      fresh.untilMs = asked.usableUntilMs ?? Number.POSITIVE_INFINITY
      return asked.value
    })
    const fresh: Held<Value> = { value, uses: 1, untilMs: Number.POSITIVE_INFINITY }
    if (lifeS > 0) {
      // Requests that come meanwhile wait for the same answer; `forget` drops it also before it is there.
      if (held.keys().length >= MAX_HELD) held.flushAll()
      held.set(name, fresh)
      fresh.value.catch(() => {
        if (held.get(name) === fresh) held.del(name)
      })
    }
    return fresh.value
  }
  return {
    forSealing: (request) =>
      remember(nameOf('seal', request, `${request.region} ${request.keyId}`), async () => {
        const { keyArn, dek, wrapped, usableUntilMs } = await keyring.generate(request)
        return { value: { keyArn, key: keyOf(dek), wrapped }, usableUntilMs }
      }),
    forOpening: (request) => {
      const name = nameOf('open', request, `${request.keyArn} ${Buffer.from(request.wrapped).toString('base64')}`)
      return remember(name, async () => {
        const { dek, usableUntilMs } = await keyring.unwrap(request)
        return { value: keyOf(dek), usableUntilMs }
      })
    },
    forget: () => held.flushAll(),
  }
}

/** Who asks, for what. */
const nameOf = (
  kind: string,
  { onBehalfOf, context }: Behalf & { readonly context: EncryptionContext },
  what: string,
): string => JSON.stringify([kind, what, onBehalfOf ?? null, Object.entries(context).sort()])

const keyOf = (bytes: Uint8Array): KeyObject => {
  const key = createSecretKey(bytes)
  zero(bytes)
  return key
}
