import { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { LimitExceededError } from './limit-bytes.ts'

/**
 * All of a request's body that was announced to have `bytes` bytes, which are few. By events, which cost less than an
 * iterator, or at once where it has come already. It stays open whatever becomes of it: what is too much passes by.
 * @throws LimitExceededError as soon as more have come, and whatever the body fails with
 */
export const collect = async (body: Readable, bytes: number): Promise<Uint8Array> =>
  arrived(body, bytes) ?? (await byEvents(body, bytes))

/** A body that has come whole before anybody has asked for it. */
const arrived = (body: Readable, bytes: number): Uint8Array | undefined => {
  if (!(body instanceof IncomingMessage) || !body.complete || body.readableLength !== bytes) return undefined
  return body.read() ?? undefined
}

const byEvents = (body: Readable, maxBytes: number): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const end = (): void => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks))
    // Every body closes in the end: an error with its stack is made only of one that has not ended before.
    const close = (): void => {
      if (!body.readableEnded) reject(new Error('The body broke off'))
    }
    if (body.readableEnded) end()
    else if (body.destroyed) close()
    body.once('end', end).once('error', reject).once('close', close)
    body.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength
      if (bytes > maxBytes) reject(new LimitExceededError(maxBytes))
      else chunks.push(chunk)
    })
  })
