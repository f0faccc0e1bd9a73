import { joinedEvents, placeOf, requestIdOf } from '../control/joined-events.ts'
import type { Services } from '../services.ts'
import { followEvents } from './follow-events.ts'
import type { ObjectEvent, ObjectEvents } from './test-cloud.ts'

/** The audit trails of the services that answer now, joined. */
export const objectEvents = (
  services: () => Services,
  { notifications, kms, closing }: Pick<ObjectEvents, 'notifications' | 'kms'> & { readonly closing: AbortSignal },
): ObjectEvents => {
  const list: ObjectEvents['list'] = async ({ object, bucket, request, limit = 1000, ...rest } = {}) => {
    const found = await joinedEvents(services(), {
      ...rest,
      ...placeOf({ object, bucket }),
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
  } = {}) => services().obs.recentEvents({ ...placeOf({ object, bucket }), name: event, limit, isNewestFirst })
  return {
    list,
    kms,
    notifications,
    listNotifications,
    [Symbol.asyncIterator]: () => followEvents(list, services, closing),
  }
}
