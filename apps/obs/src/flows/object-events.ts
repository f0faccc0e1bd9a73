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
  /** Calls `listener` for each delivery, of this process alone; gives what ends that. */
  readonly subscribe: (listener: (delivery: EventDelivery) => void) => () => void
  readonly close: () => Promise<void>
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

/** {@link ObjectEvents} over the notification settings of the buckets. */
export const objectEvents = ({ buckets, settings, clock, log, config, watcher }: Deps): ObjectEvents => {
  const { webhooks: urls = {} } = config
  const hooks = webhooks(log)
  const listeners = new Set<(delivery: EventDelivery) => void>()
  const pending = new Set<Promise<void>>()
  let count = 0

  const send = (destination: string, document: object): void => {
    const url = /^https?:/.test(destination) ? destination : urls[destination]
    if (url !== undefined) hooks.send(url, document)
  }
  const tell = async (event: ObjectEvent, sequencer: string): Promise<void> => {
    const notification = settingOf(await settings.of(event.bucketId), NOTIFICATION)
    const targets = notification ? targetsOf(notification).filter((each) => isTold(each, event.name, event.key)) : []
    const isWatched = watcher?.isWatching() === true
    const bucket = targets.length > 0 || isWatched ? await buckets.findById(event.bucketId) : undefined
    if (!bucket) return
    const scene = { bucket: bucket.name, region: bucket.region, accountId: bucket.ownerId, sequencer }
    if (isWatched) watcher.tell(eventRecord(event, { ...scene, configurationId: '' }))
    for (const { destination, Id = '' } of targets) {
      const record = eventRecord(event, { ...scene, configurationId: Id })
      for (const listener of listeners) listener({ destination, record })
      send(destination, { Records: [record] })
    }
  }
  return {
    emit: (event) => {
      count += 1
      const sequencer = `${event.atMs.toString(16).padStart(12, '0')}${(count % 65_536).toString(16).padStart(4, '0')}`
      const telling = tell(event, sequencer.toUpperCase())
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
