import type { BucketRow } from '@sealstack/metadata/obs'
import type { ObsContext } from '../context.ts'
import { isTold, NOTIFICATION, type Target, targetsOf } from '../domain/notification.ts'
import { type EventRecord, eventRecord, type ObjectEvent } from '../domain/object-event.ts'
import { settingOf } from '../domain/setting-key.ts'
import { webhooks } from './webhooks.ts'

/** A record on its way to the destination that a bucket's notification names. */
export interface EventDelivery {
  /** An ARN, a URN or a URL, as it was configured. */
  readonly destination: string
  readonly record: EventRecord
}

/** Where object events go. */
export interface ObjectEvents {
  /** Tells of an event whoever the bucket's notification names. Never fails, and waits for nobody. */
  readonly emit: (event: ObjectEvent) => void
  /** Tells new destinations that they are wired up, as S3 does: `s3:TestEvent`. */
  readonly test: (bucket: string, targets: readonly Target[]) => void
  /**
   * The latest events of this run, whatever buckets have configured, as S3 tells them; the oldest first. Those before the
   * last {@link MOST_RECENT} may be forgotten.
   */
  readonly recent: (filter: RecentFilter) => Promise<readonly EventRecord[]>
  /** Calls `listener` for each delivery, of this process alone; gives what ends that. */
  readonly subscribe: (listener: (delivery: EventDelivery) => void) => () => void
  readonly close: () => Promise<void>
}

/** Which of the latest events are meant. */
export interface RecentFilter {
  /** A bucket's name. */
  readonly bucket?: string | undefined
  readonly key?: string | undefined
  /** Without `s3:`, as in `ObjectCreated:Put`. */
  readonly name?: string | undefined
  readonly limit: number
  readonly isNewestFirst?: boolean | undefined
}

/** Sees every event of every object, whatever notifications buckets have. */
export interface ObjectEventWatcher {
  /** Whether anybody looks. */
  readonly isWatching: () => boolean
  readonly tell: (record: EventRecord) => void
}

type Deps = Pick<ObsContext, 'buckets' | 'settings' | 'clock' | 'log' | 'config'> & {
  readonly watcher?: ObjectEventWatcher | undefined
}

/** How many events are remembered at the least; some hundred bytes each. */
export const MOST_RECENT = 5000

interface Recent {
  readonly event: ObjectEvent
  readonly bucket: Promise<BucketRow | undefined>
  readonly sequencer: string
}

/** {@link ObjectEvents} over the notification settings of the buckets. */
export const objectEvents = ({ buckets, settings, clock, log, config, watcher }: Deps): ObjectEvents => {
  const { webhooks: urls = {} } = config
  const hooks = webhooks(log)
  const listeners = new Set<(delivery: EventDelivery) => void>()
  const pending = new Set<Promise<void>>()
  const recent: Recent[] = []
  let count = 0

  const send = (destination: string, document: object): void => {
    const url = /^https?:/.test(destination) ? destination : urls[destination]
    if (url !== undefined) hooks.send(url, document)
  }
  const tell = async ({ event, bucket: found, sequencer }: Recent): Promise<void> => {
    const notification = settingOf(await settings.of(event.bucketId), NOTIFICATION)
    const targets = notification ? targetsOf(notification).filter((each) => isTold(each, event.name, event.key)) : []
    const isWatched = watcher?.isWatching() === true
    const bucket = targets.length > 0 || isWatched ? await found : undefined
    if (!bucket) return
    if (isWatched) watcher.tell(recordOf({ event, sequencer }, bucket))
    for (const { destination, Id = '' } of targets) {
      const record = recordOf({ event, sequencer }, bucket, Id)
      for (const listener of listeners) listener({ destination, record })
      send(destination, { Records: [record] })
    }
  }
  return {
    emit: (event) => {
      count += 1
      const sequencer = `${event.atMs.toString(16).padStart(12, '0')}${(count % 65_536).toString(16).padStart(4, '0')}`
      // Asked for while it is sure to be there; whoever needs it meets a failure.
      const bucket = buckets.findById(event.bucketId)
      bucket.catch(() => undefined)
      const entry = { event, bucket, sequencer: sequencer.toUpperCase() }
      if (recent.push(entry) === 2 * MOST_RECENT) recent.splice(0, MOST_RECENT)
      const telling = tell(entry)
        .catch((error: unknown) => log.error({ err: error }, 'an event could not be told'))
        .finally(() => pending.delete(telling))
      pending.add(telling)
    },
    test: (bucket, targets) => {
      const Time = new Date(clock.now()).toISOString()
      for (const { destination } of targets) {
        send(destination, { Service: 'Amazon S3', Event: 's3:TestEvent', Time, Bucket: bucket })
      }
    },
    recent: async ({ bucket: name, key, name: eventName, limit, isNewestFirst = false }) => {
      const found: EventRecord[] = []
      for (const { event, bucket: asked, sequencer } of isNewestFirst ? recent.toReversed() : [...recent]) {
        if (found.length === limit) break
        if (key !== undefined && event.key !== key) continue
        if (eventName !== undefined && event.name !== eventName) continue
        const bucket = await asked
        if (bucket && (name === undefined || bucket.name === name)) found.push(recordOf({ event, sequencer }, bucket))
      }
      return found
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    close: async () => {
      await Promise.all(pending)
      await hooks.close()
    },
  }
}

const recordOf = (
  { event, sequencer }: Pick<Recent, 'event' | 'sequencer'>,
  { name: bucket, region, ownerId: accountId }: BucketRow,
  configurationId = '',
): EventRecord => eventRecord(event, { bucket, region, accountId, configurationId, sequencer })
