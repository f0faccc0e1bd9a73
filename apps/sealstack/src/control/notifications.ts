import { z } from 'zod'
import type { Services } from '../services.ts'
import { placeOf } from './joined-events.ts'
import { controlRoute } from './route.ts'

const text = z.string().min(1).max(2048).optional()

const query = z.strictObject({
  object: text.describe('`bucket/key`.'),
  bucket: text,
  event: text.describe('As in `ObjectCreated:Put`.'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  order: z.enum(['oldest', 'newest']).default('oldest'),
})

const record = z.looseObject({ eventName: z.string(), eventTime: z.iso.datetime(), s3: z.looseObject({}) })

/** `GET /_sealstack/notifications`: what happened to objects, in the document that S3 sends. */
export const notificationsRoute = (services: () => Services) =>
  controlRoute({
    method: 'GET',
    path: '/_sealstack/notifications',
    summary:
      'The latest events of objects as S3 tells them, whatever notifications buckets have: the last 5000 of this run.',
    query,
    answer: z.object({ Records: z.array(record) }),
    handle: async ({ query: { object, bucket, event, limit, order } }) => {
      const filter = { ...placeOf({ object, bucket }), name: event, limit, isNewestFirst: order === 'newest' }
      return { Records: [...(await services().obs.recentEvents(filter))] }
    },
  })
