import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { HttpReply } from './message.ts'

/** 204 without a body. */
export const noContent = (): HttpReply => ({ status: 204 })

/** 200 without a body. */
export const emptyOk = (): HttpReply => ({ status: 200 })

/** The handler's result is the answer itself. */
export const asReply = (reply: HttpReply): HttpReply => reply

/** A JSON document. */
export const json = (value: unknown, contentType = 'application/json', status = 200): HttpReply => ({
  status,
  headers: { 'content-type': contentType },
  body: JSON.stringify(value),
})

/** A body that is in memory, in one piece. */
export const wholeBody = (body: string | Uint8Array | readonly Uint8Array[]): Buffer =>
  typeof body === 'string' || body instanceof Uint8Array ? Buffer.from(body) : Buffer.concat(body)

/** The body of an answer as a text, for whoever asked within the process. Fails with whatever the body fails with. */
export const textOf = async ({ body = '' }: HttpReply): Promise<string> =>
  body instanceof Readable ? text(body) : wholeBody(body).toString()
