import { Readable } from 'node:stream'

/**
 * A request's body for a pipeline that may fail: a refused body must not take the connection with it, since the client
 * is still to be told why, and may send its next request over it.
 */
export const keepOpen = (body: Readable): Readable => Readable.from(chunksOf(body), { objectMode: false })

/** The chunks of a request's body, which stays open whatever becomes of them. */
const chunksOf = async function* (body: Readable): AsyncGenerator<Uint8Array> {
  // Not `yield*`, which would hand the pipeline's failure on to the body.
  for await (const chunk of body.iterator({ destroyOnReturn: false })) yield chunk
}
