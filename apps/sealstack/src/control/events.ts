import { presentEvent } from '@sealstack/kms'
import { z } from 'zod'
import type { Services } from '../services.ts'
import { joinedEvents, type ObjectEventFilter, placeOf, requestIdOf } from './joined-events.ts'
import { ControlError, controlRoute } from './route.ts'

const text = z.string().min(1).max(2048).optional()
const time = z.iso
  .datetime({ offset: true })
  .transform((value) => Date.parse(value))
  .optional()

const query = z.strictObject({
  service: z.enum(['kms', 'obs']).optional().describe('Whose trail; `obs` where an object or a bucket is named.'),
  key: text.describe('Id or ARN of a key; the trail of the object store knows ARNs.'),
  object: text.describe('`bucket/key`.'),
  bucket: text,
  principal: text.describe('An ARN.'),
  operation: text,
  request: text.describe('The id of a request.'),
  cause: text.describe('The id of the request to the object store for which the KMS was called.'),
  trace: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional()
    .describe('The id of a trace, as `traceparent` has it.'),
  code: text.describe('Of a refusal.'),
  region: text,
  from: time,
  until: time,
  after: z.coerce.number().int().min(0).optional().describe('The id of an event: those behind it.'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  order: z.enum(['oldest', 'newest']).default('oldest'),
})

type Query = z.output<typeof query>

const event = z.looseObject({
  time: z.iso.datetime(),
  requestId: z.string(),
  dialect: z.string(),
  status: z.number(),
})

/**
 * `GET /_sealstack/events`: the audit trails. Of an object (`bucket/key`) or a bucket, the object store's, each request
 * with the calls of the KMS that it has caused; otherwise the KMS's own. `service` says which where that is not meant.
 */
export const eventsRoute = (services: () => Services) =>
  controlRoute({
    method: 'GET',
    path: '/_sealstack/events',
    summary: 'The audit trails: requests to the object store with the calls of the KMS behind them, or those alone.',
    query,
    answer: z.object({ events: z.array(event) }),
    handle: async ({ query: read }) => {
      const { object, bucket, service = object === undefined && bucket === undefined ? 'kms' : 'obs' } = read
      const events =
        service === 'obs'
          ? await joinedEvents(services(), objectFilter(read))
          : (await services().kms.events(kmsFilter(read))).map(presentEvent)
      return { events }
    },
  })

const commonFilter = ({ trace, principal, operation, code, from, until, after, limit, order }: Query) => ({
  traceId: trace,
  principal,
  operation,
  code,
  fromMs: from,
  untilMs: until,
  afterId: after,
  limit,
  isNewestFirst: order === 'newest',
})

const kmsFilter = (read: Query) => {
  const { key, object, bucket, request, cause, region } = read
  const place = object ?? bucket
  return {
    ...commonFilter(read),
    region,
    keyId: key?.replace(/^.*:key\//, ''),
    resource: place === undefined ? undefined : `arn:aws:s3:::${place}`,
    requestId: request && requestIdOf(request),
    cause: cause && requestIdOf(cause),
  }
}

const objectFilter = (read: Query): ObjectEventFilter => {
  const { key: keyArn, object, bucket, request, cause = request } = read
  if (keyArn !== undefined && !keyArn.startsWith('arn:')) {
    throw new ControlError(400, 'The query is not understood. key: requests to the object store know keys by their ARN')
  }
  return { ...commonFilter(read), ...placeOf({ object, bucket }), keyArn, requestId: cause && requestIdOf(cause) }
}
