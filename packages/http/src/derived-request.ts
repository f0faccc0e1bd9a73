import type { HttpRequest } from './message.ts'

/**
 * A request that is made of another one. A class, since an object that is derived from another has a shape of its own, and
 * whatever reads it is slow. `headers` are those of the other where nothing is said.
 */
export abstract class DerivedRequest<Original extends Omit<HttpRequest, 'body'> = HttpRequest> implements HttpRequest {
  readonly id: string
  readonly method: string
  readonly rawPath: string
  readonly rawQuery: string
  readonly headers: HttpRequest['headers']
  readonly remoteAddress: string | undefined
  readonly secure: boolean
  readonly tlsVersion: string | undefined
  readonly isPeerVerified: boolean
  readonly original: Original

  constructor(original: Original, headers: HttpRequest['headers'] = original.headers) {
    this.id = original.id
    this.method = original.method
    this.rawPath = original.rawPath
    this.rawQuery = original.rawQuery
    this.headers = headers
    this.remoteAddress = original.remoteAddress
    this.secure = original.secure
    this.tlsVersion = original.tlsVersion
    this.isPeerVerified = original.isPeerVerified === true
    this.original = original
  }

  /** To be asked for when it is used: the first use of a request's body answers Expect: 100-continue. */
  abstract get body(): HttpRequest['body']

  get signal(): AbortSignal {
    return this.original.signal
  }
}
