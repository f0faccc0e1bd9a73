import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '@sealstack/logging'

/** Pauses before each further try, in ms. */
const RETRY_MS = [200, 1000]
const TIMEOUT_MS = 5000
/** Deliveries under way at a time; more are dropped rather than held in memory. */
const MAX_PENDING = 1000

/** Sends documents to webhooks, as well as it can. */
export interface Webhooks {
  /** Returns at once. A delivery that fails three times is given up and logged. */
  readonly send: (url: string, document: object) => void
  /** Breaks off what is under way. */
  readonly close: () => Promise<void>
}

/** {@link Webhooks} by POST. A redirect counts as a failure: who configured one URL did not mean another. */
export const webhooks = (log: Logger): Webhooks => {
  const closing = new AbortController()
  const pending = new Set<Promise<void>>()

  const post = async (url: string, body: string): Promise<boolean> => {
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(TIMEOUT_MS)])
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal }).catch(
      () => undefined,
    )
    await response?.body?.cancel()
    return response?.ok ?? false
  }
  const deliver = async (url: string, body: string): Promise<void> => {
    for (const pauseMs of [...RETRY_MS, undefined]) {
      if (await post(url, body)) return
      if (closing.signal.aborted) return
      if (pauseMs !== undefined) await delay(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined)
    }
    log.warn({ host: URL.canParse(url) ? new URL(url).host : undefined }, 'a notification could not be delivered')
  }
  return {
    send: (url, document) => {
      if (pending.size >= MAX_PENDING) {
        log.warn('a notification was dropped: too many are under way')
        return
      }
      const delivery = deliver(url, JSON.stringify(document)).finally(() => pending.delete(delivery))
      pending.add(delivery)
    },
    close: async () => {
      closing.abort()
      await Promise.all(pending)
    },
  }
}
