/** What may be said of a failure beside its code. */
export interface ApiErrorOptions {
  readonly code: string
  readonly status: number
  readonly message: string
  /** Extra elements of the error document, in the order in which they are to appear. */
  readonly detail?: Readonly<Record<string, string>>
  /** Extra response headers. */
  readonly headers?: Readonly<Record<string, string>>
  readonly cause?: unknown
}

/** The one error that is meant for a client: all of it may be shown, except the cause, which is only logged. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: string
  readonly status: number
  readonly detail: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>

  constructor({ code, status, message, detail = {}, headers = {}, cause }: ApiErrorOptions) {
    super(message, { cause })
    this.code = code
    this.status = status
    this.detail = detail
    this.headers = headers
  }
}
