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
