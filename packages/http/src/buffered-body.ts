import { Readable } from 'node:stream'
import { collect, readAll } from '@sealstack/streams'
import type { HttpRequest } from './message.ts'

/** A request, with or without the stream that its body came by. */
type BodilessRequest = Omit<HttpRequest, 'body'> & Partial<Pick<HttpRequest, 'body'>>

/** A request with its whole body in memory, to be read as often as anyone needs: signatures cover it. */
class BufferedRequest implements HttpRequest {
  readonly id: string
  readonly method: string
  readonly rawPath: string
  readonly rawQuery: string
  readonly headers: HttpRequest['headers']
  readonly remoteAddress: string | undefined
  readonly secure: boolean
  readonly isPeerVerified: boolean
  readonly bytes: Uint8Array
  private readonly request: BodilessRequest

  constructor(request: BodilessRequest, bytes: Uint8Array) {
    this.id = request.id
    this.method = request.method
    this.rawPath = request.rawPath
    this.rawQuery = request.rawQuery
    this.headers = request.headers
    this.remoteAddress = request.remoteAddress
    this.secure = request.secure
    this.isPeerVerified = request.isPeerVerified === true
    this.bytes = bytes
    this.request = request
  }

  get body(): HttpRequest['body'] {
    return this.request.body ?? Readable.from([this.bytes])
  }

  get signal(): AbortSignal {
    return this.request.signal
  }
}

/**
 * Reads the body of a request, of at most `maxBytes`.
 * @throws LimitExceededError
 */
export const withBufferedBody = async (request: HttpRequest, maxBytes: number): Promise<HttpRequest> => {
  if (request instanceof BufferedRequest && request.bytes.byteLength <= maxBytes) return request
  const announced = Number(request.headers['content-length'])
  const { body } = request
  const bytes = await (announced <= maxBytes ? collect(body, announced) : readAll(body, maxBytes))
  return new BufferedRequest(request, bytes)
}

/** A request whose body is in memory from the start. */
export const bufferedRequest = (request: Omit<HttpRequest, 'body'>, bytes: Uint8Array): HttpRequest =>
  new BufferedRequest(request, bytes)

/** The bytes that {@link withBufferedBody} has read. */
export const bodyBytes = (request: HttpRequest): Uint8Array =>
  request instanceof BufferedRequest ? request.bytes : new Uint8Array()
