import { z } from 'zod'
import { controlRoute } from './route.ts'

/** What the health answer says of the cloud. */
export interface Health {
  readonly version: string
  readonly region: string
  /** Undefined when everything is kept in memory. */
  readonly dataDir: string | undefined
}

const ok = z.literal('ok')

/** `GET /_sealstack/health`: 200 once every service takes requests, which is the case as soon as the port is open. */
export const healthRoute = (health: Health) =>
  controlRoute({
    method: 'GET',
    path: '/_sealstack/health',
    summary: 'Whether every service takes requests, and what this cloud is.',
    answer: z.object({
      status: ok,
      services: z.object({ iam: ok, kms: ok, obs: ok }),
      version: z.string(),
      region: z.string(),
      dataDir: z.string().nullable().describe('null: everything is in memory.'),
    }),
    handle: () => ({
      status: 'ok' as const,
      services: { iam: 'ok' as const, kms: 'ok' as const, obs: 'ok' as const },
      ...health,
      dataDir: health.dataDir ?? null,
    }),
  })
