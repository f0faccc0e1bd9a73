/** The text is not a policy that we read. The message may be shown to the client; `path` says where, e.g. `Statement[0].Action`. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError'
  readonly path: string

  constructor(message: string, path = '') {
    super(message)
    this.path = path
  }
}
