import type { Obs } from '@sealstack/obs'
import { z } from 'zod'
import { ControlError, type ControlRoute, linesRoute } from './route.ts'
import { scrubLine } from './scrub-lines.ts'

/** `POST /_sealstack/scrub`: verifies what is stored and tells what it finds as it goes. */
export const scrubRoute = ({ scrub }: Pick<Obs, 'scrub'>): ControlRoute =>
  linesRoute({
    method: 'POST',
    path: '/_sealstack/scrub',
    summary:
      'Verifies every segment of all that is stored, or of one bucket: findings, progress, and a report at the end.',
    body: z
      .strictObject({
        bucket: z.string().min(1).optional(),
        prefix: z.string().optional().describe('The beginning of the keys, in that bucket.'),
        graceSeconds: z.number().min(0).default(60).describe('How old a blob without a row must be to be an orphan.'),
      })
      .refine(({ bucket, prefix }) => bucket !== undefined || prefix === undefined, 'A prefix needs a bucket.'),
    answer: scrubLine,
    refusals: { 404: 'There is no such bucket.' },
    handle: async (query, signal) => {
      const lines = await scrub(query, signal)
      if (!lines) throw new ControlError(404, `There is no bucket ${query.bucket}.`)
      return lines
    },
  })
