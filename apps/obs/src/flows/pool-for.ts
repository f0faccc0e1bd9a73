import type { SegmentPool } from '@sealstack/envelope'
import type { ObsContext } from '../context.ts'

/** Plaintext that may have this many bytes or more is worth waking another thread for. */
const LARGE_BYTES = 1024 * 1024

/**
 * So much takes longer than a thread to start: the first such body waits for it, where a smaller one is done with before.
 * Without it all of it would be done, and collected as garbage, on the main thread.
 */
const WAITING_BYTES = 8 * LARGE_BYTES

/** Whose threads are to seal or open so many bytes; nobody's where they are few. */
export const poolFor = async (
  { segmentPool }: Pick<ObsContext, 'segmentPool'>,
  bytes: number,
): Promise<SegmentPool | undefined> => {
  if (bytes >= WAITING_BYTES) await segmentPool.ready()
  return bytes >= LARGE_BYTES ? segmentPool : undefined
}
