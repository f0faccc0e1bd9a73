import { type Kms, presentEvent } from '@sealstack/kms'
import { z } from 'zod'
import { ControlError, type ControlRoute } from './control.ts'

const text = z.string().min(1).max(2048).optional()
const time = z.iso
  .datetime({ offset: true })
  .transform((value) => Date.parse(value))
  .optional()

const query = z.strictObject({
  key: text,
  object: text,
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

/** `GET /_sealstack/events`: the audit trail of the KMS, filtered by key, object (`bucket/key`), principal and more. */
export const eventsRoute = ({ events }: Pick<Kms, 'events'>): ControlRoute => ({
  method: 'GET',
  path: '/_sealstack/events',
  handle: async ({ rawQuery }) => {
    const read = query.safeParse(Object.fromEntries(new URLSearchParams(rawQuery)))
    if (!read.success) {
      const problems = read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`.replace(/^: /, ''))
      throw new ControlError(400, `The query is not understood. ${problems.join('; ')}`)
    }
    const { key, object, request, from, until, after, limit, order, ...rest } = read.data
    const found = await events({
      ...rest,
      keyId: key,
      resource: object === undefined ? undefined : `arn:aws:s3:::${object}`,
      requestId: request,
      fromMs: from,
      untilMs: until,
      afterId: after,
      limit,
      isNewestFirst: order === 'newest',
    })
    return { events: found.map(presentEvent) }
  },
})
