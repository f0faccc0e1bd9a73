import express, { type Express } from 'express'
import type { Dispatch } from './message.ts'
import { type AccessEntry, serve } from './serve.ts'

/**
 * The Express application around a dispatcher. Everything that Express would do by itself is off: it must not parse
 * queries or bodies, compute ETags of answers, or add headers, since signatures and clients depend on each of them.
 */
export const createApp = (dispatch: Dispatch, onEnd?: (entry: AccessEntry) => void): Express => {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', false)
  app.use(serve(dispatch, onEnd))
  return app
}
