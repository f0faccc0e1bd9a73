import { Readable } from 'node:stream'
import { collect, readAll } from '@sealstack/streams'
import { DerivedRequest } from './derived-request.ts'
import { DocumentRequest } from './document-request.ts'
import type { HttpRequest } from './message.ts'

/** A request, with or without the stream that its body came by. */
type BodilessRequest = Omit<HttpRequest, 'body'> & Partial<Pick<HttpRequest, 'body'>>

/** A request with its whole body in memory, to be read as often as anyone needs: signatures cover it. */
class BufferedRequest extends DerivedRequest<BodilessRequest> {
  readonly bytes: Uint8Array

  constructor(request: BodilessRequest, bytes: Uint8Array) {
    super(request)
    this.bytes = bytes
  }

  get body(): HttpRequest['body'] {
    return this.original.body ?? Readable.from([this.bytes])
  }
}

/**
 * Reads the body of a request, of at most `maxBytes`.
 * @throws LimitExceededError
 */
export const withBufferedBody = async (request: HttpRequest, maxBytes: number): Promise<HttpRequest> => {
  if (request instanceof DocumentRequest) return request
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
export const bodyBytes = (request: HttpRequest): Uint8Array => {
  if (request instanceof BufferedRequest) return request.bytes
  return request instanceof DocumentRequest ? Buffer.from(JSON.stringify(request.document)) : new Uint8Array()
}
