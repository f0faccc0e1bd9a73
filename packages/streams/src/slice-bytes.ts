import { Transform } from 'node:stream'

/** Drops the first `start` bytes, passes the next `length`, and drops the rest. */
export const sliceBytes = (start: number, length: number): Transform => {
  let toSkip = start
  let toPass = length
  return new Transform({
    transform: (chunk: Uint8Array, _encoding, done) => {
      const from = Math.min(toSkip, chunk.byteLength)
      const to = Math.min(from + toPass, chunk.byteLength)
      toSkip -= from
      toPass -= to - from
      if (to > from) done(null, chunk.subarray(from, to))
      else done()
    },
  })
}
