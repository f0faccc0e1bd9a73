import { addAbortSignal, type Readable, type Writable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'

/**
 * Lets a request's body flow into stages, the last of which takes it all; resolves when that has finished. The body stays
 * open whatever becomes of them, as with {@link keepOpen}, but no promise is made for each of its chunks.
 * @throws whatever a stage or the body fails with; AbortError where `signal` ends it
 */
export const feed = async (
  body: Readable,
  [first, ...others]: readonly [Writable, ...Writable[]],
  signal: AbortSignal,
): Promise<void> => {
  const breakOff = (error?: Error): void => {
    first.destroy(error ?? body.errored ?? new Error('The body broke off'))
  }
  const close = (): void => {
    if (!body.readableEnded) breakOff()
  }
  const done = others.length > 0 ? pipeline([first, ...others]) : finished(first)
  addAbortSignal(signal, first)
  if (body.destroyed) close()
  body.once('error', breakOff).once('close', close).pipe(first)
  try {
    await done
  } finally {
    body.off('error', breakOff).off('close', close).unpipe(first)
  }
}
