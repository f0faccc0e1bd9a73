import { z } from 'zod'
import type { AtRest } from '../harness/test-cloud.ts'
import { ControlError, controlRoute } from './route.ts'

const body = z
  .strictObject({ text: z.string().optional(), base64: z.base64().optional() })
  .refine(({ text, base64 }) => (text === undefined) !== (base64 === undefined), 'Either text or base64.')

/** `POST /_sealstack/at-rest/search`: where bytes lie in what is kept. */
export const atRestRoute = ({ find }: AtRest) =>
  controlRoute({
    method: 'POST',
    path: '/_sealstack/at-rest/search',
    summary: 'Where these bytes, or their Base64 or hex, lie in all that is kept; of what is sealed nothing is found.',
    body,
    answer: z.object({ found: z.array(z.string()).describe('Names of files, or of blobs and databases in memory.') }),
    handle: async ({ body: { text = '', base64 } }) => {
      const bytes = base64 === undefined ? Buffer.from(text) : Buffer.from(base64, 'base64')
      const found = await find(bytes).catch((error: unknown) => {
        throw error instanceof RangeError ? new ControlError(400, error.message) : error
      })
      return { found }
    },
  })
