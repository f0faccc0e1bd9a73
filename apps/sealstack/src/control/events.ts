import { presentEvent } from '@sealstack/kms'
import { z } from 'zod'
import type { Services } from '../services.ts'
import { ControlError, type ControlRoute } from './control.ts'
import { joinedEvents, type ObjectEventFilter, requestIdOf } from './joined-events.ts'

const text = z.string().min(1).max(2048).optional()
const time = z.iso
  .datetime({ offset: true })
  .transform((value) => Date.parse(value))
  .optional()

const query = z.strictObject({
  service: z.enum(['kms', 'obs']).optional(),
  key: text,
  object: text,
  bucket: text,
  principal: text,
  operation: text,
  request: text,
  cause: text,
  code: text,
  region: text,
  from: time,
  until: time,
  after: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  order: z.enum(['oldest', 'newest']).default('oldest'),
})

type Query = z.output<typeof query>

/**
 * `GET /_sealstack/events`: the audit trails. Of an object (`bucket/key`) or a bucket, the object store's, each request
 * with the calls of the KMS that it has caused; otherwise the KMS's own. `service` says which where that is not meant.
 */
export const eventsRoute = (services: () => Services): ControlRoute => ({
  method: 'GET',
  path: '/_sealstack/events',
  handle: async ({ rawQuery }) => {
    const read = query.safeParse(Object.fromEntries(new URLSearchParams(rawQuery)))
    if (!read.success) {
      const problems = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`.replace(/^: /, ''))
      throw new ControlError(400, `The query is not understood. ${problems.join('; ')}`)
    }
    const { object, bucket, service = object === undefined && bucket === undefined ? 'kms' : 'obs' } = read.data
    const events =
      service === 'obs'
        ? await joinedEvents(services(), objectFilter(read.data))
        : (await services().kms.events(kmsFilter(read.data))).map(presentEvent)
    return { events }
  },
})

const commonFilter = ({ principal, operation, code, from, until, after, limit, order }: Query) => ({
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
  const place = object === undefined ? { bucket } : placeOf(object)
  return { ...commonFilter(read), ...place, keyArn, requestId: cause && requestIdOf(cause) }
}

/** An object, as `bucket/key`. */
export const placeOf = (object: string): { readonly bucket: string; readonly key: string } => {
  const slash = object.indexOf('/')
  return { bucket: slash < 0 ? object : object.slice(0, slash), key: slash < 0 ? '' : object.slice(slash + 1) }
}
