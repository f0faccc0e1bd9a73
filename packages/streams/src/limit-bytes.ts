import { Transform } from 'node:stream'

/** More bytes came than were allowed. */
export class LimitExceededError extends Error {
  override readonly name = 'LimitExceededError'
  readonly maxBytes: number

  constructor(maxBytes: number) {
    super(`More than ${maxBytes} bytes were sent`)
    this.maxBytes = maxBytes
  }
}

/** Passes bytes on and fails with {@link LimitExceededError} as soon as more than `maxBytes` have come. */
export const limitBytes = (maxBytes: number): Transform => {
  let seen = 0
  return new Transform({
    transform: (chunk: Uint8Array, _encoding, done) => {
      seen += chunk.byteLength
      if (seen > maxBytes) done(new LimitExceededError(maxBytes))
      else done(null, chunk)
    },
  })
}
