/** What is answered where a request must not be: 403 AccessDenied. `message` is the client's to read, `reason` the log's alone. */
export class Denial extends Error {
  override readonly name: string = 'Denial'
  /** What decided: effect, kind of policy, its name and the statement. */
  readonly reason: string

  constructor(message: string, reason: string) {
    super(message)
    this.reason = reason
  }
}

/** The request would have to be signed, whatever lets everybody in. */
export class UnsignedDenial extends Denial {
  override readonly name = 'UnsignedDenial'
}
