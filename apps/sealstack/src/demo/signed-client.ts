import { createHash } from 'node:crypto'
import { signRequest } from '@sealstack/auth'

/** What came back. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Buffer
}

/** Sends a signed request; `service` is `s3` or `kms`. */
export type SignedClient = (
  service: string,
  method: string,
  path: string,
  options?: { readonly headers?: Record<string, string>; readonly body?: Uint8Array },
) => Promise<Answer>

/** A client that signs as any AWS client does, with the cloud's default credentials. `send` is what it sends with. */
export const signedClient =
  (endpoint: string, send: typeof fetch = fetch): SignedClient =>
  async (service, method, path, { headers = {}, body } = {}) => {
    const { host: _, ...signed } = signRequest(
      { method, rawPath: path, rawQuery: '', headers: { host: new URL(endpoint).host, ...headers } },
      {
        accessKeyId: 'test',
        secretAccessKey: 'test',
        region: 'us-east-1',
        service,
        nowMs: Date.now(),
        payloadHash: createHash('sha256')
          .update(body ?? '')
          .digest('hex'),
      },
    )
    const response = await send(endpoint + path, { method, headers: signed, body: body && Buffer.from(body) })
    return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) }
  }
