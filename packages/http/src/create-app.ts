import { IncomingMessage, ServerResponse } from 'node:http'
import express, { type Express } from 'express'
import { createHandler, DIRECT, type Handler } from './create-handler.ts'
import type { Dispatch } from './message.ts'
import { type AccessEntry, serve } from './serve.ts'

/** An Express application, and the one handler that it consists of; undefined once Express has more to do than to call it. */
export interface App extends Express {
  readonly [DIRECT]: Handler | undefined
}

/**
 * The Express application around a dispatcher. Everything that Express would do by itself is off: it must not parse
 * queries or bodies, compute ETags of answers, or add headers, since signatures and clients depend on each of them.
 * Whoever wants more of it mounts the application, or has it use something else besides.
 */
export const createApp = (dispatch: Dispatch, onEnd?: (entry: AccessEntry) => void): App => {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('query parser', false)
  giveClasses(app)
  app.use(serve(dispatch, onEnd))
  const direct = createHandler(dispatch, onEnd)
  return Object.defineProperty(app, DIRECT, {
    get: () => (app.router.stack.length === 1 ? direct : undefined),
  }) as App
}

/**
 * Express gives every request and response the application's prototypes, and an object whose prototype changes is slow
 * from then on: it costs two thirds of a small request. Here the prototypes are those of classes, of which `listen`
 * makes its requests and responses in the first place, so that there is nothing to change.
 */
const giveClasses = (app: Express): void => {
  class AppRequest extends IncomingMessage {}
  class AppResponse extends ServerResponse {}
  Object.setPrototypeOf(AppRequest.prototype, app.request)
  Object.setPrototypeOf(AppResponse.prototype, app.response)
  Object.assign(app, { request: AppRequest.prototype, response: AppResponse.prototype })
}
