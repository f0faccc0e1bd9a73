import { LimitExceededError } from './limit-bytes.ts'

/**
 * All of a body that is known to be small.
 * @throws LimitExceededError as soon as more than `maxBytes` have come.
 */
export const readAll = async (body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw new LimitExceededError(maxBytes)
    chunks.push(chunk)
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
}
