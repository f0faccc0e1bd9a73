import { KeyringError, MalformedPlaceError, UnknownBucketError } from '@sealstack/obs'
import { z } from 'zod'
import type { Services } from '../services.ts'
import { ControlError, type ControlRoute } from './control.ts'
import { readBody, readQuery } from './read-request.ts'

const scope = {
  bucket: z.string().min(1).max(255),
  prefix: z.string().max(1024).optional(),
  to: z.string().min(1).max(2048).optional(),
}
const order = z.strictObject({
  ...scope,
  after: z.string().max(8192).optional(),
  limit: z.number().int().min(1).optional(),
  perSecond: z.number().int().min(1).optional(),
})
const question = z.strictObject({ ...scope, bucket: scope.bucket.optional() })
const impactQuestion = z.strictObject({ key: z.string().min(1).max(2048) })

type Deps = () => Pick<Services, 'obs'>

/**
 * `POST /_sealstack/rewrap`: wraps the data keys of a bucket's objects anew. Without a `limit` it is answered when all is
 * done; with one, `next` is where to go on. A client that leaves ends it after the batch that it is at.
 */
export const rewrapRoute = (services: Deps): ControlRoute => ({
  method: 'POST',
  path: '/_sealstack/rewrap',
  handle: async (request) => {
    const read = await readBody(request, order)
    const { wrapping } = services().obs
    return inWords(async () => {
      const report = await wrapping.rewrap({ ...read, signal: request.signal })
      return { ...report, keys: await wrapping.usage(read.bucket) }
    })
  },
})

/** `GET /_sealstack/rewrap`: what each version of each key wraps; of a bucket, also how many a re-wrap would change. */
export const rewrapStatusRoute = (services: Deps): ControlRoute => ({
  method: 'GET',
  path: '/_sealstack/rewrap',
  handle: (request) => {
    const { bucket, ...rest } = readQuery(request, question)
    const { wrapping } = services().obs
    return inWords(async () => {
      const keys = await wrapping.usage(bucket)
      return bucket === undefined ? { keys } : { stale: await wrapping.countStale({ bucket, ...rest }), keys }
    })
  },
})

/** `GET /_sealstack/kms/impact?key=…`: what becomes unreadable if a key is disabled or deleted. */
export const impactRoute = (services: Deps): ControlRoute => ({
  method: 'GET',
  path: '/_sealstack/kms/impact',
  handle: (request) => inWords(() => services().obs.wrapping.impact(readQuery(request, impactQuestion).key)),
})

const inWords = async <Answer extends object>(work: () => Promise<Answer>): Promise<Answer> => {
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
