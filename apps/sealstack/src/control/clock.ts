import { z } from 'zod'
import type { CloudClock } from '../harness/test-cloud.ts'
import { ControlError, type ControlRoute, controlRoute } from './route.ts'

const answer = z.object({
  now: z.iso.datetime(),
  offsetMs: z.number().describe("How far it is ahead of this machine's clock."),
})

/** `/_sealstack/clock`: the time as the cloud has it. */
export const clockRoutes = (clock: CloudClock): readonly ControlRoute[] => {
  const tell = () => ({ now: new Date(clock.now()).toISOString(), offsetMs: clock.offset() })
  const path = '/_sealstack/clock'
  return [
    controlRoute({ method: 'GET', path, summary: 'The time as the cloud has it.', answer, handle: tell }),
    controlRoute({
      method: 'PUT',
      path,
      summary: 'Sets it to a moment, an earlier one too, and does what is then due.',
      body: z.strictObject({ now: z.iso.datetime({ offset: true }) }),
      answer,
      handle: async ({ body }) => {
        await clock.set(body.now)
        return tell()
      },
    }),
    controlRoute({
      method: 'POST',
      path: `${path}/advance`,
      summary: 'Moves it on and does what falls due on the way: deletions, rotations, expiry.',
      body: z.strictObject({ by: z.union([z.number(), z.string()]).describe('8d, 1h30m, 250ms, or milliseconds.') }),
      answer,
      handle: async ({ body }) => {
        await clock.advance(body.by).catch(refuseDuration)
        return tell()
      },
    }),
  ]
}

const refuseDuration = (error: unknown): never => {
  throw error instanceof RangeError ? new ControlError(400, error.message) : error
}
