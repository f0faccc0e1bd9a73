import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Dispatch } from './message.ts'
import { type AccessEntry, serve } from './serve.ts'

/** Handles a request of node's. */
export type Handler = (req: IncomingMessage, res: ServerResponse) => unknown

/** By what name an application has the handler that it is around. */
export const DIRECT = Symbol('direct')

/** Handles requests by a dispatcher, for whoever does nothing but listen; `createApp` puts an Express application around it. */
export const createHandler = (dispatch: Dispatch, onEnd?: (entry: AccessEntry) => void): Handler => {
  const handler = serve(dispatch, onEnd)
  return (req, res) => {
    handler(req, res).catch(() => res.destroy())
  }
}
