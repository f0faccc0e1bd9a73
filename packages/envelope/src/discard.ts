import { MessageChannel } from 'node:worker_threads'

/** Makes the allocator keep some MiB that are given back, instead of asking the system for them anew. */
const KEPT_BYTES = 2 * 1024 * 1024

/**
 * Makes a function that gives the memory of buffers back at once, so that the next ones lie in the same, which is still in
 * the processor's caches; a collector of garbage would wait for 32 MiB of it. They must be nobody's any more, and are empty
 * afterwards. What is handed over to a port that is closed is nobody's: the HTML standard has it detached all the same.
 */
export const discarder = (): ((buffers: readonly Uint8Array[]) => void) => {
  const { port1, port2 } = new MessageChannel()
  port1.close()
  port2.close()
  const discard = (buffers: readonly Uint8Array[]): void => {
    // A view of what others have a part in is left to the collector.
    const own = buffers.filter(({ byteLength, buffer }) => byteLength === buffer.byteLength)
    port1.postMessage(
      undefined,
      own.map(({ buffer }) => buffer as ArrayBuffer),
    )
  }
  // The C library keeps twice what the largest block had that it has got back: mallopt(3), M_MMAP_THRESHOLD.
  discard([new Uint8Array(KEPT_BYTES)])
  return discard
}
