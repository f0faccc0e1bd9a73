import { Transform } from 'node:stream'

/**
 * Regroups bytes into pieces of exactly `size`; only the last may be shorter. A piece that lies within one chunk is
 * passed on as a view of it, and any other byte is copied once.
 * @throws RangeError when `size` is not a positive whole number.
 */
export const rechunk = (size: number): Transform => {
  if (!Number.isSafeInteger(size) || size < 1) throw new RangeError(`A piece cannot have ${size} bytes`)
  let parts: Uint8Array[] = []
  let waiting = 0
  return new Transform({
    // A byte stream may join what waits to be read; in object mode a piece stays a piece.
    readableObjectMode: true,
    readableHighWaterMark: 1,
    transform(chunk: Uint8Array, _encoding, done) {
      let at = 0
      while (waiting + chunk.byteLength - at >= size) {
        const end = at + size - waiting
        const part = chunk.subarray(at, end)
        this.push(waiting === 0 ? part : Buffer.concat([...parts, part], size))
        parts = []
        waiting = 0
        at = end
      }
      if (at < chunk.byteLength) {
        parts.push(chunk.subarray(at))
        waiting += chunk.byteLength - at
      }
      done()
    },
    flush(done) {
      if (waiting > 0) this.push(Buffer.concat(parts, waiting))
      done()
    },
  })
}
