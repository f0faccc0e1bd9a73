import { randomUUID } from 'node:crypto'
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { bufferedRequest, type Dispatch } from '@sealstack/http'
import { CAUSE_HEADER } from './contract.ts'

/** A request to the KMS, signed. */
export interface KmsRequest {
  /** The value of the Host header, which is signed. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What came back. */
export interface KmsResponse {
  readonly status: number
  readonly body: string
}

/** How requests reach the KMS. Rejects when there was no answer. */
export interface KmsTransport {
  /** `host:port`, to be signed. */
  readonly host: string
  readonly send: (request: KmsRequest) => Promise<KmsResponse>
}

/** A request that is not answered within this time is given up. Milliseconds. */
const TIMEOUT_MS = 5_000

/** Whom to trust and what to show, over https. PEM texts. */
export interface TlsOptions {
  /** Instead of the system's CAs: nobody else's certificate is taken. */
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

/** Over HTTP(S), to a KMS that is another process. `url` has no path. A call has `timeoutMs`, of three tries each. */
export const httpTransport = (url: string, tls: TlsOptions = {}, timeoutMs = TIMEOUT_MS): KmsTransport => {
  const isTls = new URL(url).protocol === 'https:'
  const agent = isTls ? new HttpsAgent({ keepAlive: true, ...tls }) : new HttpAgent({ keepAlive: true })
  const request = isTls ? httpsRequest : httpRequest
  return {
    host: new URL(url).host,
    send: async ({ headers, body }) => {
      const signal = AbortSignal.timeout(timeoutMs)
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        // Host is the URL's own, as signed.
        const { host: _, ...rest } = headers
        const sent = { ...rest, 'content-length': Buffer.byteLength(body) }
        request(url, { method: 'POST', headers: sent, agent, signal }, resolve).on('error', reject).end(body)
      })
      return { status: response.statusCode ?? 0, body: await text(response) }
    },
  }
}

/** Within one process: the same signed request goes to the KMS's dispatcher without a socket. */
export const directTransport = (dispatch: Dispatch): KmsTransport => ({
  host: 'kms.internal',
  send: async ({ headers, body }) => {
    const request = {
      id: headers[CAUSE_HEADER] ?? randomUUID(),
      method: 'POST',
      rawPath: '/',
      rawQuery: '',
      headers,
      // Made only where somebody waits for it.
      get signal() {
        return AbortSignal.timeout(TIMEOUT_MS)
      },
      remoteAddress: undefined,
      secure: true,
      isPeerVerified: true,
    }
    const reply = await dispatch(bufferedRequest(request, Buffer.from(body)))
    if (reply.isBroken) throw new Error('The KMS broke the connection')
    const { body: content = '' } = reply
    if (typeof content === 'string') return { status: reply.status, body: content }
    const answer = content instanceof Readable ? await text(content) : Buffer.from(content).toString('utf8')
    return { status: reply.status, body: answer }
  },
})
