import type { ControlRoute } from './control.ts'

/** What the health answer says of the cloud. */
export interface Health {
  readonly version: string
  readonly region: string
  /** Undefined when everything is kept in memory. */
  readonly dataDir: string | undefined
}

/** `GET /_sealstack/health`: 200 once every service takes requests, which is the case as soon as the port is open. */
export const healthRoute = (health: Health): ControlRoute => ({
  method: 'GET',
  path: '/_sealstack/health',
  handle: () => ({ status: 'ok', services: { kms: 'ok', obs: 'ok' }, ...health }),
})
