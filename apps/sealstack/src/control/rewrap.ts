import { KeyringError, MalformedPlaceError, UnknownBucketError } from '@sealstack/obs'
import { z } from 'zod'
import type { Services } from '../services.ts'
import { ControlError, type ControlRoute, controlRoute } from './route.ts'

const scope = {
  bucket: z.string().min(1).max(255),
  prefix: z.string().max(1024).optional(),
  to: z
    .string()
    .min(1)
    .max(2048)
    .optional()
    .describe('A key id, ARN or alias; the newest version of their own key where nothing is said.'),
}

const measures = {
  objects: z.number().describe('Latest versions.'),
  versions: z.number(),
  bytes: z.number().describe('Of all versions.'),
  uploads: z.number().describe('Multipart uploads under way.'),
  uploadBytes: z.number(),
}

const keyVersion = z.object({
  bucket: z.string(),
  keyArn: z.string(),
  keyVersion: z.number().describe('From 0.'),
  newestVersion: z.number().optional().describe('The version that wraps what is written now.'),
  keyState: z.string(),
  wrapped: z.number().describe('Wrapped data keys: an object in two layers has two.'),
  ...measures,
})

/** What `GET /_sealstack/rewrap` answers. */
export const rewrapStatus = z.object({
  keys: z.array(keyVersion),
  stale: z.number().optional().describe('Of a bucket: how many data keys a re-wrap would change.'),
})

const failures = z.array(z.object({ code: z.string(), message: z.string(), example: z.string(), count: z.number() }))

/** What `POST /_sealstack/rewrap` answers. */
export const rewrapReport = z.object({
  rewrapped: z.number(),
  overtaken: z.number().describe('Changed or deleted by others meanwhile.'),
  refused: failures.describe('By the KMS, and why; each with the key of one such object.'),
  failed: failures.describe('Data keys whose rows are damaged. Each is an event.'),
  next: z.string().optional().describe('Where to go on; missing at the end.'),
  keys: z.array(keyVersion),
})

/** What `GET /_sealstack/kms/impact` answers. */
export const keyImpact = z.object({
  keyArn: z.string(),
  keyState: z.string(),
  buckets: z.array(z.object({ bucket: z.string(), ...measures })),
  total: z.object(measures),
})

const REFUSALS = { 404: 'There is no such bucket.', 503: 'The KMS does not answer.' }

/** `/_sealstack/rewrap` and `/_sealstack/kms/impact`: what wraps the data keys of stored objects. */
export const rewrapRoutes = (services: () => Pick<Services, 'obs'>): readonly ControlRoute[] => {
  const path = '/_sealstack/rewrap'
  return [
    controlRoute({
      method: 'POST',
      path,
      summary: 'Wraps the data keys of a bucket anew. Without a limit it answers when all is done.',
      body: z.strictObject({
        ...scope,
        after: z.string().max(8192).optional().describe('The `next` of an earlier answer.'),
        limit: z.number().int().min(1).optional(),
        perSecond: z.number().int().min(1).optional(),
      }),
      answer: rewrapReport,
      refusals: REFUSALS,
      handle: ({ body, signal }) =>
        inWords(async () => {
          const { wrapping } = services().obs
          const report = await wrapping.rewrap({ ...body, signal })
          return { ...report, keys: await wrapping.usage(body.bucket) }
        }),
    }),
    controlRoute({
      method: 'GET',
      path,
      summary: 'What each version of each key wraps, in a bucket or in all.',
      query: z.strictObject({ ...scope, bucket: scope.bucket.optional() }),
      answer: rewrapStatus,
      refusals: REFUSALS,
      handle: ({ query: { bucket, ...rest } }) =>
        inWords(async () => {
          const { wrapping } = services().obs
          const keys = await wrapping.usage(bucket)
          return bucket === undefined ? { keys } : { keys, stale: await wrapping.countStale({ bucket, ...rest }) }
        }),
    }),
    controlRoute({
      method: 'GET',
      path: '/_sealstack/kms/impact',
      summary: 'What becomes unreadable if a key is disabled or deleted.',
      query: z.strictObject({ key: z.string().min(1).max(2048).describe('A key id, ARN or alias.') }),
      answer: keyImpact,
      refusals: { 503: REFUSALS[503] },
      handle: ({ query }) => inWords(() => services().obs.wrapping.impact(query.key)),
    }),
  ]
}

const inWords = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof UnknownBucketError) throw new ControlError(404, error.message)
    if (error instanceof MalformedPlaceError) throw new ControlError(400, error.message)
    if (error instanceof KeyringError) {
      throw new ControlError(error.reason === 'unavailable' ? 503 : 400, error.message || error.code)
    }
    throw error
  }
}
