import { hash, randomUUID } from 'node:crypto'
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { text } from 'node:stream/consumers'
import { cachedSigningKeys, signRequest } from '@sealstack/auth'
import type { Subject } from '@sealstack/envelope'
import { type Dispatch, DocumentReply, DocumentRequest, type TraceHeaders, textOf } from '@sealstack/http'
import { BEHALF_HEADER, CAUSE_HEADER, writeBehalf } from './contract.ts'

/** Who calls. */
export interface KmsCaller {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** The Region of the KMS that is meant. */
  readonly region: string
  readonly clock: { readonly now: () => number }
}

/** A call of the KMS on its way. How it is proved who calls is up to what carries it. */
export interface KmsRequest {
  /** What is signed where something is: neither the host, nor a date, nor a trace. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly document: object
  readonly onBehalfOf: Subject | undefined
  /** Whatever is between the two may change it on its way, so it is not signed. */
  readonly trace: TraceHeaders | undefined
  readonly caller: KmsCaller
}

/** What came back. */
export interface KmsResponse {
  readonly status: number
  /** The document itself where nobody had to write and to read it. */
  readonly body: string | object
}

/** How requests reach the KMS. Rejects when there was no answer. */
export interface KmsTransport {
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

/** Over HTTP(S), signed, to a KMS that is another process. `url` has no path. A call has `timeoutMs`, of three tries each. */
export const httpTransport = (url: string, tls: TlsOptions = {}, timeoutMs = TIMEOUT_MS): KmsTransport => {
  const { protocol, host } = new URL(url)
  const isTls = protocol === 'https:'
  const agent = isTls ? new HttpsAgent({ keepAlive: true, ...tls }) : new HttpAgent({ keepAlive: true })
  const send = isTls ? httpsRequest : httpRequest
  const signingKeys = cachedSigningKeys()
  return {
    send: async ({ headers, document, onBehalfOf, trace, caller }) => {
      const signal = AbortSignal.timeout(timeoutMs)
      const body = JSON.stringify(document)
      const signed = signRequest(
        {
          method: 'POST',
          rawPath: '/',
          rawQuery: '',
          headers: { host, ...headers, [BEHALF_HEADER]: onBehalfOf && writeBehalf(onBehalfOf) },
        },
        { ...caller, service: 'kms', nowMs: caller.clock.now(), payloadHash: hash('sha256', body), signingKeys },
      )
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        const sent = { ...signed, ...trace, 'content-length': Buffer.byteLength(body) }
        send(url, { method: 'POST', headers: sent, agent, signal }, resolve).on('error', reject).end(body)
      })
      return { status: response.statusCode ?? 0, body: await text(response) }
    },
  }
}

/**
 * Within one process: the call goes to the KMS's dispatcher without a socket. Nothing is signed, since nothing is between the
 * two that could change it: the caller shows the secret that it would sign with.
 */
export const directTransport = (dispatch: Dispatch): KmsTransport => ({
  send: async (request) => {
    const reply = await dispatch(new DirectCall(request))
    if (reply instanceof DocumentReply) return { status: reply.status, body: reply.document }
    if (reply.isBroken) throw new Error('The KMS broke the connection')
    const { status, body = '' } = reply
    return { status, body: typeof body === 'string' ? body : await textOf(reply) }
  },
})

/** A call as it reaches the KMS within one process. */
export class DirectCall extends DocumentRequest {
  readonly caller: KmsCaller
  readonly onBehalfOf: Subject | undefined

  constructor({ headers, document, onBehalfOf, trace, caller }: KmsRequest) {
    const id = headers[CAUSE_HEADER] ?? randomUUID()
    super({ id, headers: trace ? { ...headers, ...trace } : headers, document, timeoutMs: TIMEOUT_MS })
    this.caller = caller
    this.onBehalfOf = onBehalfOf
  }
}
