import { type Dispatch, json } from '@sealstack/http'

/** What the health answer says of the cloud. */
export interface Health {
  readonly version: string
  readonly region: string
  /** Undefined when everything is kept in memory. */
  readonly dataDir: string | undefined
}

/** `GET /_sealstack/health`: 200 once every service takes requests, which is the case as soon as the port is open. */
export const createControl =
  (health: Health): Dispatch =>
  async ({ method, rawPath }) => {
    if (rawPath !== '/_sealstack/health') {
      return json({ error: `There is no ${rawPath}. Known: GET /_sealstack/health` }, 'application/json', 404)
    }
    if (method !== 'GET' && method !== 'HEAD') {
      return json({ error: `${method} is not possible on ${rawPath}; use GET` }, 'application/json', 405)
    }
    return json({ status: 'ok', services: { kms: 'ok', obs: 'ok' }, ...health })
  }
