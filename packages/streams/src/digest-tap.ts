import { Transform } from 'node:stream'
import type { Digests } from './digests.ts'

/** A stream that lets bytes pass, and into digests; one that comes after a digest was asked for makes it fail. */
export const digestTap = (digests: Digests): Transform =>
  new Transform({
    transform: (chunk: Uint8Array, _encoding, done) => {
      try {
        digests.update(chunk)
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)))
        return
      }
      done(null, chunk)
    },
  })
