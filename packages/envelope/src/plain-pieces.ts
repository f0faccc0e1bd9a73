/** What is copied is put together in pieces of so many bytes. */
const PIECE_BYTES = 64 * 1024
/** To hand over a buffer costs as much as to copy some KiB. */
const LEAST_BYTES = 4 * 1024

/**
 * Gathers plaintext into pieces that each have a buffer of their own, so that another thread can be given them. Chunks are
 * copied, unless `takesChunks` says that they are this one's: then one that has a buffer of its own is taken as it is.
 */
export class PlainPieces {
  /** What has been gathered. */
  bytes = 0
  #pieces: Uint8Array[] = []
  #copies: Uint8Array | undefined
  #copied = 0
  readonly #takesChunks: boolean

  constructor(takesChunks: boolean) {
    this.#takesChunks = takesChunks
  }

  add(chunk: Uint8Array): void {
    this.bytes += chunk.byteLength
    if (this.#takesChunks && chunk.byteLength >= LEAST_BYTES && ownsBuffer(chunk)) {
      this.#endCopies()
      this.#pieces.push(chunk)
      return
    }
    for (let at = 0; at < chunk.byteLength; ) {
      this.#copies ??= Buffer.allocUnsafeSlow(PIECE_BYTES)
      const part = chunk.subarray(at, at + PIECE_BYTES - this.#copied)
      this.#copies.set(part, this.#copied)
      this.#copied += part.byteLength
      at += part.byteLength
      if (this.#copied === PIECE_BYTES) this.#endCopies()
    }
  }

  /** All of it, in order; this is empty then. */
  take(): readonly Uint8Array[] {
    this.#endCopies()
    const pieces = this.#pieces
    this.#pieces = []
    this.bytes = 0
    return pieces
  }

  #endCopies(): void {
    if (this.#copies) this.#pieces.push(this.#copies.subarray(0, this.#copied))
    this.#copies = undefined
    this.#copied = 0
  }
}

const ownsBuffer = ({ buffer, byteLength }: Uint8Array): boolean =>
  buffer instanceof ArrayBuffer && buffer.byteLength === byteLength
