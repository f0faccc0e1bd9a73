import { setTimeout as sleep } from 'node:timers/promises'
import type { Services } from '../services.ts'
import type { ObjectEvent, ObjectEvents } from './test-cloud.ts'

/** How often the trail is looked at. Milliseconds. */
const PAUSE_MS = 25

/** The trail of the object store from now on, until `closing`; after a reset that of the services that answer then. */
export const followEvents = (
  list: ObjectEvents['list'],
  services: () => Services,
  closing: AbortSignal,
): AsyncIterableIterator<ObjectEvent> => {
  // Asked at once, and not when the first event is waited for: what happens in between counts.
  const newest = list({ isNewestFirst: true, limit: 1 })
  newest.catch(() => undefined)
  const follow = async function* (): AsyncGenerator<ObjectEvent> {
    let of = services()
    let after = (await newest)[0]?.id ?? 0
    while (!closing.aborted) {
      if (services() !== of) {
        of = services()
        after = 0
      }
      for (const event of await list({ afterId: after, limit: 100 })) {
        after = event.id
        yield event
      }
      await sleep(PAUSE_MS, undefined, { signal: closing, ref: false }).catch(() => undefined)
    }
  }
  return follow()
}
