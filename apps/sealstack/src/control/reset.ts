import { z } from 'zod'
import { SeedError } from '../seed/seed-error.ts'
import { ControlError, controlRoute } from './route.ts'

/** `POST /_sealstack/reset`: everything is gone, but for the seed. */
export const resetRoute = ({ reset }: { readonly reset: () => Promise<void> }) =>
  controlRoute({
    method: 'POST',
    path: '/_sealstack/reset',
    summary:
      'Makes the cloud as it was at first: buckets, keys, users, events, faults are gone, its seed is applied, its clock is right. Snapshots stay.',
    answer: z.object({ status: z.literal('ok') }),
    refusals: { 400: 'The seed can no longer be applied; the rest is done.' },
    handle: async () => {
      await reset().catch((error: unknown) => {
        throw error instanceof SeedError ? new ControlError(400, error.message) : error
      })
      return { status: 'ok' as const }
    },
  })
