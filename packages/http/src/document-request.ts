import { Readable } from 'node:stream'
import type { HttpRequest } from './message.ts'

/** What a request that is made within the process says of itself. */
export interface DocumentRequestOptions {
  readonly id: string
  readonly headers: HttpRequest['headers']
  /** Its body: what `JSON.parse` could have given, or {@link JsonBytes} in it. */
  readonly document: object
  /** How long whoever made it waits for an answer. Milliseconds. */
  readonly timeoutMs: number
}

/**
 * A POST that never was on a wire: made within the process, with a document that nobody has to write and to read. No
 * listener makes one, so whatever is only true of those who share the process may be told by its class.
 */
export class DocumentRequest implements HttpRequest {
  readonly id: string
  readonly method = 'POST'
  readonly rawPath = '/'
  readonly rawQuery = ''
  readonly headers: HttpRequest['headers']
  readonly remoteAddress = undefined
  readonly secure = true
  readonly isPeerVerified = true
  readonly document: object
  private readonly timeoutMs: number

  constructor({ id, headers, document, timeoutMs }: DocumentRequestOptions) {
    this.id = id
    this.headers = headers
    this.document = document
    this.timeoutMs = timeoutMs
  }

  get body(): Readable {
    return Readable.from([Buffer.from(JSON.stringify(this.document))])
  }

  /** Made only where somebody waits for it. */
  get signal(): AbortSignal {
    return AbortSignal.timeout(this.timeoutMs)
  }
}
