import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { TLSSocket } from 'node:tls'
import { LentBytes } from '@sealstack/streams'
import type { Dispatch, HttpReply, HttpRequest } from './message.ts'
import { createTimeIds } from './time-ids.ts'
import { createTurns } from './turns.ts'

/** One line of the access log, given when a request has ended. */
export interface AccessEntry {
  readonly request: HttpRequest
  readonly status: number
  readonly bytesOut: number
  readonly ms: number
  /** True when the answer was broken off: a failing body, or a client that went away. */
  readonly broken: boolean
  /** Why it was broken off. */
  readonly cause?: unknown
}

/** The only place that sees node's request and response: turns one into an HttpRequest and writes the HttpReply to the other. */
export const serve = (dispatch: Dispatch, onEnd?: (entry: AccessEntry) => void) => {
  const turns = createTurns()
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const startedMs = onEnd ? performance.now() : 0
    const { socket } = res
    const sentBefore = onEnd ? (socket?.bytesWritten ?? 0) : 0
    const request = new NodeRequest(req, res)
    await turns.begin()
    const reply = hasTwoHosts(req) ? TWO_HOSTS : await dispatch(request)
    if (!(reply.body instanceof Readable)) await turns.end()
    let cause: unknown
    let broken = false
    try {
      await writeReply(req, res, reply)
    } catch (error) {
      broken = true
      cause = error
      res.destroy()
    }
    if (!onEnd) return
    const bytesOut = (socket?.bytesWritten ?? 0) - sentBefore
    onEnd({ request, status: reply.status, bytesOut, ms: performance.now() - startedMs, broken, cause })
  }
}

/** Node takes the first of two Host headers, something in front of it may take the other: RFC 9112, 3.2. */
const hasTwoHosts = (req: IncomingMessage): boolean => {
  if (!hasRepeats(req)) return false
  let count = 0
  for (let at = 0; at < req.rawHeaders.length; at += 2) {
    if (req.rawHeaders[at]?.toLowerCase() === 'host') count += 1
  }
  return count > 1
}

/** Whether some header came more than once. */
const hasRepeats = ({ rawHeaders, headers }: IncomingMessage): boolean =>
  Object.keys(headers).length * 2 !== rawHeaders.length

const newRequestId = createTimeIds()

const TWO_HOSTS: HttpReply = { status: 400, headers: { connection: 'close' } }

/**
 * A request of node's. What is made when it is asked for is so by getters of the class: an object with getters of its own
 * would have a shape of its own, and nothing that reads it could be compiled well.
 */
class NodeRequest implements HttpRequest {
  readonly id = newRequestId()
  readonly method: string
  readonly rawPath: string
  readonly rawQuery: string
  readonly headers: HttpRequest['headers']
  readonly remoteAddress: string | undefined
  readonly secure: boolean
  readonly tlsVersion: string | undefined
  readonly isPeerVerified: boolean
  /** Apart, so that an object that is derived from a request shares it. */
  private readonly state: {
    readonly req: IncomingMessage
    readonly res: ServerResponse
    isContinued: boolean
    isAborted: boolean
    abort: AbortController | undefined
  }

  constructor(req: IncomingMessage, res: ServerResponse) {
    const { url = '/' } = req
    const target = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?]*/i, '') || '/'
    const mark = target.indexOf('?')
    this.method = req.method ?? 'GET'
    this.rawPath = mark < 0 ? target : target.slice(0, mark)
    this.rawQuery = mark < 0 ? '' : target.slice(mark + 1)
    this.headers = joinHeaders(req)
    this.remoteAddress = req.socket.remoteAddress
    this.secure = 'encrypted' in req.socket
    this.tlsVersion =
      req.socket instanceof TLSSocket ? req.socket.getProtocol()?.replace(/^TLSv/, '').replace(/^1$/, '1.0') : undefined
    this.isPeerVerified = 'authorized' in req.socket && req.socket.authorized === true
    const isContinued = req.headers.expect?.toLowerCase() !== '100-continue'
    const state: NodeRequest['state'] = { req, res, isContinued, isAborted: false, abort: undefined }
    this.state = state
    res.once('close', () => {
      if (res.writableFinished) return
      state.isAborted = true
      state.abort?.abort()
    })
  }

  get body(): Readable {
    const { state } = this
    if (!state.isContinued) {
      state.isContinued = true
      state.res.writeContinue()
    }
    return state.req
  }

  get signal(): AbortSignal {
    const { state } = this
    if (!state.abort) {
      state.abort = new AbortController()
      if (state.isAborted) state.abort.abort()
    }
    return state.abort.signal
  }
}

/** Node joins what is repeated by a comma and a blank, and signatures of vendors' own headers know the comma alone. */
const joinHeaders = (req: IncomingMessage): HttpRequest['headers'] => {
  const { headers, rawHeaders } = req
  const isJoined = headers['set-cookie'] === undefined && !hasRepeats(req)
  // Nothing but texts: only cookies come as a list.
  if (isJoined) return headers as Record<string, string | undefined>
  const joined: Record<string, string | undefined> = {}
  for (const [name, value] of Object.entries(headers)) joined[name] = Array.isArray(value) ? value.join(', ') : value
  const seen = new Set<string>()
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? ''
    if (!/^x-(amz|obs)-/.test(name)) continue
    const value = rawHeaders[at + 1] ?? ''
    joined[name] = seen.has(name) ? `${joined[name]},${value}` : value
    seen.add(name)
  }
  return joined
}

const writeReply = async (req: IncomingMessage, res: ServerResponse, reply: HttpReply): Promise<void> => {
  if (reply.isBroken) throw new Error('The connection is broken without an answer')
  const { status, body } = reply
  const headers: Record<string, string | number> = {}
  for (const name in reply.headers) {
    const value = reply.headers[name]
    if (value !== undefined) headers[name] = value
  }
  // A body that was announced with Expect and never asked for will not come: the connection cannot be used again.
  if (req.headers.expect && !req.complete && !req.readableDidRead) headers.connection = 'close'
  drain(req)
  const isHead = req.method === 'HEAD'
  if (body instanceof Readable) {
    res.writeHead(status, headers)
    if (isHead) {
      body.destroy()
      res.end()
    } else {
      // What flushHeaders does, which would send a header's bytes beyond ASCII as UTF-8.
      res.write(Buffer.alloc(0))
      await (body instanceof LentBytes ? body.sendTo(res) : pipeline(body, res))
    }
    return
  }
  const pieces = piecesOf(body)
  if (status !== 204 && status !== 304) {
    headers['content-length'] ??= pieces.reduce((sum, { length }) => sum + length, 0)
  }
  res.writeHead(status, headers)
  if (isHead) return void res.end()
  // Node gathers them, and the headers, for one call of the system.
  const last = pieces.length - 1
  for (let at = 0; at < last; at++) res.write(pieces[at])
  res.end(pieces[last], 'latin1')
}

/** A text goes out in one piece with the headers, each of whose characters is a byte: so must be those of the text. */
const piecesOf = (body: Exclude<HttpReply['body'], Readable>): readonly (string | Uint8Array)[] => {
  if (body === undefined) return []
  if (typeof body === 'string') return [Buffer.byteLength(body) > body.length ? Buffer.from(body) : body]
  return body instanceof Uint8Array ? [body] : body
}

/**
 * Lets the rest of a body pass by that was read in part: a client that sends all of it before it reads the answer would
 * wait for ever. Node does so by itself for a body of which nothing was read.
 */
const drain = (req: IncomingMessage): void => {
  if (!req.readableDidRead || req.complete) return
  // A reader that has given up may still be listening, under which the stream would not flow by itself.
  req.on('readable', () => {
    while (req.read() !== null);
  })
}
