import { joinedEvents, placeOf, requestIdOf } from '../control/joined-events.ts'
import type { Services } from '../services.ts'
import { followEvents } from './follow-events.ts'
import type { ObjectEvent, ObjectEvents } from './test-cloud.ts'

/** The audit trails of the services that answer now, joined. */
export const objectEvents = (
  services: () => Services,
  { notifications, kms, closing }: Pick<ObjectEvents, 'notifications' | 'kms'> & { readonly closing: AbortSignal },
): ObjectEvents => {
  const list: ObjectEvents['list'] = async ({ object, request, limit = 1000, ...rest } = {}) => {
    const place = object === undefined ? {} : placeOf(object)
    const found = await joinedEvents(services(), {
      ...rest,
      ...place,
      requestId: request && requestIdOf(request),
      limit,
    })
    return found as readonly ObjectEvent[]
  }
  const listNotifications: ObjectEvents['listNotifications'] = ({
    object,
    bucket,
    event,
    limit = 1000,
    isNewestFirst,
  } = {}) => {
    const place = object === undefined ? { bucket } : placeOf(object)
    return services().obs.recentEvents({ ...place, name: event, limit, isNewestFirst })
  }
  return {
    list,
    kms,
    notifications,
    listNotifications,
    [Symbol.asyncIterator]: () => followEvents(list, services, closing),
  }
}
