import { type Kms, presentEvent } from '@sealstack/kms'
import { z } from 'zod'
import { controlRoute } from './route.ts'

const text = z.string().min(1).max(2048).optional()
const time = z.iso
  .datetime({ offset: true })
  .transform((value) => Date.parse(value))
  .optional()

const query = z.strictObject({
  key: text.describe('The id of a key.'),
  object: text.describe('`bucket/key`.'),
  principal: text.describe('An ARN.'),
  operation: text,
  request: text.describe('The id of a request to the KMS.'),
  cause: text.describe('The id of the request to the object store for which the KMS was called.'),
  code: text.describe('Of a refusal.'),
  region: text,
  from: time,
  until: time,
  after: z.coerce.number().int().min(0).optional().describe('The id of an event: those behind it.'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  order: z.enum(['oldest', 'newest']).default('oldest'),
})

const event = z.looseObject({
  time: z.iso.datetime(),
  requestId: z.string(),
  region: z.string(),
  dialect: z.string(),
  status: z.number(),
})

/** `GET /_sealstack/events`: the audit trail of the KMS, filtered by key, object (`bucket/key`), principal and more. */
export const eventsRoute = ({ events }: Pick<Kms, 'events'>) =>
  controlRoute({
    method: 'GET',
    path: '/_sealstack/events',
    summary: 'The audit trail of the KMS: every call, refused ones too.',
    query,
    answer: z.object({ events: z.array(event) }),
    handle: async ({ query: { key, object, request, from, until, after, limit, order, ...rest } }) => {
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
      return { events: found.map((each) => presentEvent(each) as z.input<typeof event>) }
    },
  })
