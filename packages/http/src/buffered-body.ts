import { readAll } from '@sealstack/streams'
import type { HttpRequest } from './message.ts'

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
  private readonly request: HttpRequest

  constructor(request: HttpRequest, bytes: Uint8Array) {
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
    return this.request.body
  }

  get signal(): AbortSignal {
    return this.request.signal
  }
}

/**
 * Reads the body of a request, of at most `maxBytes`.
 * @throws LimitExceededError
 */
export const withBufferedBody = async (request: HttpRequest, maxBytes: number): Promise<HttpRequest> =>
  new BufferedRequest(request, await readAll(request.body, maxBytes))

/** The bytes that {@link withBufferedBody} has read. */
export const bodyBytes = (request: HttpRequest): Uint8Array =>
  request instanceof BufferedRequest ? request.bytes : new Uint8Array()
