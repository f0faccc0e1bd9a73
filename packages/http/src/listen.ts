import { createServer, IncomingMessage, type Server, type ServerOptions, ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { DIRECT, type Handler } from './create-handler.ts'
import { TlsError, type TlsIdentity } from './tls.ts'

/** A server that is listening. */
export interface Listener {
  readonly host: string
  readonly port: number
  /** `http://host:port`, or https, without a slash at the end. */
  readonly url: string
  /** What has come and gone so far, in bytes of the wire, and how many connections there are. */
  readonly traffic: () => { readonly connections: number; readonly bytesIn: number; readonly bytesOut: number }
  /** Takes no more connections, lets running requests end for at most `graceMs`, then cuts them off. */
  readonly close: (graceMs?: number) => Promise<void>
}

/** Where to listen; port 0 takes a free one. */
export interface ListenOptions {
  readonly host: string
  readonly port: number
  /** How long a connection may be silent in either direction before it is broken. Two minutes where nothing is said. */
  readonly idleTimeoutMs?: number
  /** Speaks TLS, and nothing else. */
  readonly tls?: TlsIdentity | undefined
}

/** Long enough for a slow client between two pieces of a body, short enough to free what a vanished one holds. */
const IDLE_TIMEOUT_MS = 120_000
/** Request headers in bytes. Real services allow 8 KiB of headers; the rest leaves room for long signed targets. */
const MAX_HEADER_BYTES = 32 * 1024

/**
 * Starts an HTTP/1.1 server and resolves once it listens.
 * @throws TlsError for a certificate or a key that cannot be used
 * @throws the system's error (EADDRINUSE, EACCES, …) when it cannot.
 */
export const listen = async (
  app: Handler & { readonly [DIRECT]?: Handler | undefined },
  { host, port, tls, idleTimeoutMs = IDLE_TIMEOUT_MS }: ListenOptions,
): Promise<Listener> => {
  // Of an application that is nothing but its one handler, Express would walk a list of one.
  const handler = app[DIRECT] ?? app
  const limits = { maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: 0, keepAliveTimeout: 65_000 }
  const server = createServerOf({ ...limits, ...classesOf(handler) }, tls, handler)
  server.timeout = idleTimeoutMs
  // Without this listener node would answer 100 Continue by itself, before the headers were judged.
  server.on('checkContinue', handler)
  server.on('clientError', refuseMalformed)
  const traffic = trafficOf(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const bound = (server.address() as AddressInfo).port
  const shownHost = host.includes(':') ? `[${host}]` : host
  return {
    host,
    port: bound,
    traffic,
    url: `${tls ? 'https' : 'http'}://${shownHost}:${bound}`,
    close: (graceMs) => closeServer(server, graceMs),
  }
}

const createServerOf = (options: ServerOptions, tls: TlsIdentity | undefined, handler: Handler): Server => {
  if (!tls) return createServer(options, handler)
  const { cert, key, clientCa } = tls
  try {
    // Who shows no certificate is let in: users sign their requests. `HttpRequest.isPeerVerified` tells who showed one.
    const peers = clientCa === undefined ? {} : { ca: clientCa, requestCert: true, rejectUnauthorized: false }
    return createTlsServer({ ...options, cert, key, ...peers }, handler)
  } catch (cause) {
    throw new TlsError(`The certificate and the key cannot be used together: ${(cause as Error).message}.`, { cause })
  }
}

/** The classes of an application that has its own; see `createApp`. */
const classesOf = (handler: object) => ({
  IncomingMessage: classOf(handler, 'request', IncomingMessage),
  ServerResponse: classOf(handler, 'response', ServerResponse),
})

const classOf = <Class extends typeof IncomingMessage | typeof ServerResponse>(
  handler: object,
  member: 'request' | 'response',
  base: Class,
): Class => {
  const prototype: unknown = Reflect.get(handler, member)
  return prototype instanceof base && typeof prototype.constructor === 'function'
    ? (prototype.constructor as Class)
    : base
}

/** Sockets count for themselves: those that are open are asked when somebody asks, the others when they close. */
const trafficOf = (server: Server): Listener['traffic'] => {
  const open = new Set<Socket>()
  const closed = { bytesIn: 0, bytesOut: 0 }
  server.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => {
      open.delete(socket)
      closed.bytesIn += socket.bytesRead
      closed.bytesOut += socket.bytesWritten
    })
  })
  return () => {
    let { bytesIn, bytesOut } = closed
    for (const socket of open) {
      bytesIn += socket.bytesRead
      bytesOut += socket.bytesWritten
    }
    return { connections: open.size, bytesIn, bytesOut }
  }
}

const refuseMalformed = (error: NodeJS.ErrnoException, socket: Socket): void => {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
}

const closeServer = async (server: Server, graceMs = 10_000): Promise<void> => {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearTimeout(timer)
}
