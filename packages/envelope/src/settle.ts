import type { TransformCallback } from 'node:stream'

/**
 * Does a stage's work and tells its stream how it went. `done` stands outside of the `try`: what a reader throws while
 * it is being called is not this stage's failure, and must not call it again.
 */
export const settle = (done: TransformCallback, work: () => void): void => {
  try {
    work()
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)))
    return
  }
  done()
}
