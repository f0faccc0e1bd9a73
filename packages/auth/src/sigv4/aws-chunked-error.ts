/** What is wrong with an aws-chunked body. */
export type AwsChunkedReason =
  | 'signature-mismatch'
  | 'malformed'
  | 'incomplete'
  | 'chunk-too-small'
  | 'length-mismatch'
  | 'malformed-trailer'
  | 'unsupported-trailer'

/** An aws-chunked body was refused. */
export class AwsChunkedError extends Error {
  override readonly name = 'AwsChunkedError'
  readonly reason: AwsChunkedReason
  readonly detail: Readonly<Record<string, string>>

  constructor(reason: AwsChunkedReason, message: string, detail: Readonly<Record<string, string>> = {}) {
    super(message)
    this.reason = reason
    this.detail = detail
  }
}
