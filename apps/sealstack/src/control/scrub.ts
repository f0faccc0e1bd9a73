import type { Obs } from '@sealstack/obs'
import { z } from 'zod'
import { ControlError, type ControlRoute } from './control.ts'
import { readJson } from './read-json.ts'

const body = z
  .strictObject({
    bucket: z.string().min(1).optional(),
    prefix: z.string().optional(),
    graceSeconds: z.number().min(0).default(60),
  })
  .refine(({ bucket, prefix }) => bucket !== undefined || prefix === undefined, 'A prefix needs a bucket.')

/**
 * `POST /_sealstack/scrub`: verifies everything that is stored, or one bucket, and tells what it finds as it goes, one JSON
 * document a line: `finding`, `progress`, and at the end `report`. Whoever hangs up ends it.
 */
export const scrubRoute = ({ scrub }: Pick<Obs, 'scrub'>): ControlRoute => ({
  method: 'POST',
  path: '/_sealstack/scrub',
  handle: async (request) => {
    const read = body.safeParse(await readJson(request))
    if (!read.success) {
      throw new ControlError(
        400,
        'The body may have a bucket, a prefix of its keys, and graceSeconds (60), as JSON. A prefix needs a bucket.',
      )
    }
    const lines = await scrub(read.data, request.signal)
    if (!lines) throw new ControlError(404, `There is no bucket ${read.data.bucket}.`)
    return lines
  },
})
