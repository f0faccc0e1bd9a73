import { z } from 'zod'
import { controlRoute } from './route.ts'

/** `POST /_sealstack/reset`: everything is gone. */
export const resetRoute = ({ reset }: { readonly reset: () => Promise<void> }) =>
  controlRoute({
    method: 'POST',
    path: '/_sealstack/reset',
    summary: 'Empties the cloud: buckets, keys, users, events, faults. Ports, credentials, clock and snapshots stay.',
    answer: z.object({ status: z.literal('ok') }),
    handle: async () => {
      await reset()
      return { status: 'ok' as const }
    },
  })
