import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Dispatch } from '@sealstack/http'
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

/** Over HTTP(S), to a KMS that is another process. `url` has no path. */
export const httpTransport = (url: string): KmsTransport => ({
  host: new URL(url).host,
  send: async ({ headers, body }) => {
    // fetch sets Host by itself, from the same URL.
    const { host: _, ...rest } = headers
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const response = await fetch(url, { method: 'POST', headers: rest, body, signal, redirect: 'error' })
    return { status: response.status, body: await response.text() }
  },
})

/** Within one process: the same signed request goes to the KMS's dispatcher without a socket. */
export const directTransport = (dispatch: Dispatch): KmsTransport => ({
  host: 'kms.internal',
  send: async ({ headers, body }) => {
    const bytes = Buffer.from(body)
    const reply = await dispatch({
      id: headers[CAUSE_HEADER] ?? randomUUID(),
      method: 'POST',
      rawPath: '/',
      rawQuery: '',
      headers,
      body: Readable.from([bytes]),
      signal: NEVER,
      remoteAddress: undefined,
      secure: true,
    })
    const { body: content = '' } = reply
    const answer = content instanceof Readable ? await text(content) : Buffer.from(content).toString('utf8')
    return { status: reply.status, body: answer }
  },
})

const NEVER = new AbortController().signal
