import { hash } from 'node:crypto'
import { clearTimeout, setTimeout } from 'node:timers'
import { HEADER_BYTES, type Header, writeHeader } from './header.ts'
import type { Identity } from './stream-keys.ts'
import { zero } from './zero.ts'

/** What one envelope is opened by. */
export interface EnvelopeKey {
  /** 32 bytes. */
  readonly dek: Uint8Array
  readonly header: Header
  readonly identity: Identity
}

/** What an envelope's keys are made of: bytes, which can be zeroed. */
export interface KeyBytes {
  /** 32 bytes. */
  readonly key: Uint8Array
  /** 32 bytes. */
  readonly associatedData: Uint8Array
}

/**
 * Keys of envelopes that were opened lately, so that a data key which comes again is not put through HKDF again. It opens
 * nothing by itself: whoever asks must bring the data key, of which nothing is kept but what was derived from it.
 */
export interface StreamKeyMemory {
  /** Good until the caller returns to the event loop. Undefined where they are to be derived. */
  readonly find: (of: EnvelopeKey) => KeyBytes | undefined
  /** Keeps a copy of keys that have opened their envelope. */
  readonly keep: (of: EnvelopeKey, keys: KeyBytes) => void
  /** Zeroes all. */
  readonly forget: () => void
}

/** How much is kept, and for how long. */
export interface StreamKeyMemoryOptions {
  /** Since the last use. */
  readonly lifeMs?: number
  readonly maxEntries?: number
}

interface Entry extends KeyBytes {
  readonly identity: Identity
  usedMs: number
}

/** Long enough for a reader of ranges; plaintext that was sent stays in memory that is free about as long. */
const LIFE_MS = 10_000
const MAX_ENTRIES = 1024
const DEK_BYTES = 32

/** Makes a memory. What leaves it is zeroed, be it too old or too much. */
export const streamKeyMemory = ({
  lifeMs = LIFE_MS,
  maxEntries = MAX_ENTRIES,
}: StreamKeyMemoryOptions = {}): StreamKeyMemory => {
  const entries = new Map<string, Entry>()
  let timer: NodeJS.Timeout | undefined

  const drop = (name: string, entry: Entry): void => {
    zero(entry.key)
    entries.delete(name)
  }
  const dropOld = (): void => {
    const nowMs = performance.now()
    let oldestMs = nowMs
    for (const [name, entry] of entries) {
      if (entry.usedMs + lifeMs <= nowMs) drop(name, entry)
      else oldestMs = Math.min(oldestMs, entry.usedMs)
    }
    timer = entries.size > 0 ? setTimeout(dropOld, oldestMs + lifeMs - nowMs).unref() : undefined
  }
  return {
    find: (of) => {
      const entry = of.dek.byteLength === DEK_BYTES ? entries.get(nameOf(of)) : undefined
      if (!entry || !isSame(entry.identity, of.identity)) return undefined
      entry.usedMs = performance.now()
      return entry
    },
    keep: (of, { key, associatedData }) => {
      const name = nameOf(of)
      const known = entries.get(name)
      if (known) drop(name, known)
      const [oldest] = entries.size < maxEntries ? [] : entries
      if (oldest) drop(...oldest)
      entries.set(name, {
        key: Uint8Array.from(key),
        associatedData,
        identity: of.identity,
        usedMs: performance.now(),
      })
      timer ??= setTimeout(dropOld, lifeMs).unref()
    },
    forget: () => {
      for (const [name, entry] of entries) drop(name, entry)
      clearTimeout(timer)
      timer = undefined
    },
  }
}

const named = Buffer.alloc(DEK_BYTES + HEADER_BYTES)

/**
 * A digest of the data key and of all that it was put through HKDF with. To be found by it takes no comparison that could
 * tell anything of a key.
 */
const nameOf = ({ dek, header }: EnvelopeKey): string => {
  named.set(dek)
  writeHeader(header, named.subarray(DEK_BYTES))
  const name = hash('sha256', named, 'base64')
  named.fill(0, 0, DEK_BYTES)
  return name
}

const isSame = (one: Identity, other: Identity): boolean =>
  one.length === other.length && one.every((text, index) => text === other[index])
