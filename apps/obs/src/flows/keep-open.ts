import { Readable } from 'node:stream'

/**
 * A request's body for a pipeline that may fail: a refused body must not take the connection with it, since the client
 * is still to be told why.
 */
export const keepOpen = (body: Readable): Readable => Readable.from(pass(body), { objectMode: false })

const pass = async function* (body: Readable): AsyncGenerator<Uint8Array> {
  yield* { [Symbol.asyncIterator]: () => body.iterator({ destroyOnReturn: false }) }
}
