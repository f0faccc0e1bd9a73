import { Readable, type Writable } from 'node:stream'
import { finished } from 'node:stream/promises'

/**
 * Bytes that come in pieces each of which is good only until the next one is asked for, as where a buffer is used again.
 * To whoever reads it as any stream it gives copies; `sendTo` sends the pieces themselves.
 */
export class LentBytes extends Readable {
  readonly #pieces: AsyncGenerator<Uint8Array>

  /** The generator is returned when this is destroyed. Of its pieces that are yet to come, none is asked for before. */
  constructor(pieces: AsyncGenerator<Uint8Array>) {
    super({ highWaterMark: 256 * 1024 })
    this.#pieces = pieces
  }

  override _read(): void {
    this.#pieces.next().then(
      ({ done, value }) => this.push(done ? null : Buffer.from(value)),
      (error: Error) => this.destroy(error),
    )
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#pieces.return(undefined).then(
      () => done(error),
      (failure: Error) => done(error ?? failure),
    )
  }

  /**
   * Sends all of it, and ends `target`: what `pipeline` does, without a copy. A piece counts as sent when the system has it.
   * Nobody else may read it.
   * @throws whatever the pieces fail with, or Error where `target` closes before its end
   */
  async sendTo(target: Writable): Promise<void> {
    const sent = finished(target)
    // It is waited for at the end, if that is reached; and whoever has called is told of a failure.
    sent.catch(() => undefined)
    this.on('error', () => undefined)
    try {
      for await (const piece of this.#pieces) await Promise.race([written(target, piece), sent])
      target.end()
      await sent
      this.push(null)
      this.resume()
    } catch (error) {
      this.destroy(error instanceof Error ? error : new Error(String(error)))
      throw error
    }
  }
}

const written = (target: Writable, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve, reject) => target.write(bytes, (error) => (error ? reject(error) : resolve())))
